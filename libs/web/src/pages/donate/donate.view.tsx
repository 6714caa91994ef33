import type { ComponentChildren } from 'preact'
import { asset } from '../../assets.ts'
import { DONORS_PATH } from '../../product/donations.ts'
import { Empty, Heading } from '../components/sections.tsx'
import { Flock } from '../layout/drawings.tsx'
import { Qr } from './qr.tsx'

const SHOWN = 6 // as many as the board names; the rows are there from the beginning, so that nothing moves

export const DonateView = ({ address }: { address: string | undefined }) => (
  <div class="donate" data-donate data-worker={asset('donate-worker.js')} data-path={DONORS_PATH}>
    <Heading title="Donate cycles">
      <p class="lede">Lend this device to the flock for a while.</p>
    </Heading>
    <section class="sky" aria-label="All devices">
      <ul class="sky-figures" role="list">
        <Figure name="devices" label="devices" />
        <Figure name="speed" label="jobs a second" />
        <Figure name="mine" label="by this device" />
      </ul>
      <Flock birds={42} />
    </section>
    <div class="donate-start">
      <p>
        <button class="button" type="button" data-toggle disabled>
          Start counting
        </button>
        <span class="donate-state" role="status" data-state>
          <noscript>This page needs JavaScript: your browser does the counting.</noscript>
        </span>
      </p>
      <p class="lede">
        Which words come <a href="/explore">more often now than before</a>? Your device gets 250 posts at a time,
        compares each with each so that copies count once, and counts the words of the rest. That takes it about a tenth
        of a second. Close the page whenever you like: another device takes over.
      </p>
    </div>
    <Board />
    <Invitation address={address} />
    <Trust />
  </div>
)

const Figure = ({ name, label }: { name: string; label: string }) => (
  <li>
    <strong data-figure={name}>–</strong> <span>{label}</span>
  </li>
)

const Board = () => (
  <section class="donate-board" aria-labelledby="board">
    <h2 class="section-title" id="board">
      Who gave most <span class="section-note">jobs · share</span>
    </h2>
    <ol class="givers" role="list" data-givers>
      {Array.from({ length: SHOWN }, (_, index) => (
        <li key={index} class="giver is-empty">
          <span class="avatar" aria-hidden="true" data-bird>
            <Bird />
          </span>
          <span class="giver-name" data-name />
          <span class="giver-jobs" data-jobs />
          <span class="giver-bar" data-bar />
        </li>
      ))}
    </ol>
  </section>
)

const Bird = () => (
  <svg viewBox="0 0 24 24" width="24" height="24" fill="currentColor">
    <path d="M3 15.500c3.800.4 6-.6 7.400-2.700C8.600 10.400 8 7.900 8.300 5.200c2.600 1.600 4.400 3.300 5.600 5.200 1.300-1.300 3-1.800 4.600-1.100.8.3 1.300.9 1.600 1.600l1.900.8-1.800.7c-.6 3.900-3.700 6.500-8.100 6.500-3.500 0-6.700-1.100-9.100-3.400z" />
  </svg>
)

const Invitation = ({ address }: { address: string | undefined }) => (
  <section class="donate-join" aria-labelledby="join">
    <h2 id="join">Bring a phone</h2>
    {address === undefined ? (
      <p>
        Only this machine can reach this site. Start it with <code>npm start -- --lan</code>, and phones in the same
        network can join: here will be a code for them to scan.
      </p>
    ) : (
      <div class="donate-code">
        <Qr of={address} />
        <p>
          Scan the code with a phone in the same network, or open <a href={address}>{address}</a> on any other device.
          More windows of this browser count as well: each is a device of its own.
        </p>
      </div>
    )}
  </section>
)

const Trust = () => (
  <section class="donate-trust" aria-labelledby="trust">
    <h2 id="trust">Who trusts whom?</h2>
    <dl>
      <Point title="Your device is not trusted.">
        Each job goes to two devices. Their answer counts if both say the same; otherwise a third one decides. Now and
        then the posts service does a job itself, to compare. A device that counts wrongly gets no more jobs.
      </Point>
      <Point title="You need not trust us much either.">
        Your device sees words of public posts, without names. It can offer this one count and look at this board. The
        router refuses it everything else.
      </Point>
      <Point title="Nobody waits for you.">
        If your device sleeps or is slow, another one gets the job. If no device is there, the posts service counts by
        itself.
      </Point>
    </dl>
  </section>
)

const Point = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </>
)

/** Where no device can help: why, and where one can. */
export const NotHereView = ({ system }: { system: 'monolith' | 'split' }) => (
  <>
    <Heading title="Donate cycles" />
    {system === 'monolith' ? <InTheMonolith /> : <WithoutRouter />}
  </>
)

const InTheMonolith = () => (
  <Empty title="The monolith needs no help">
    <p>
      It counts <a href="/explore">trending words</a> in its own process, by a function call. Your device cannot take
      the place of a function.
    </p>
    <p>In the split system a call can go through a router, and to any device that has offered to answer it.</p>
  </Empty>
)

const WithoutRouter = () => (
  <Empty title="There is no router">
    <p>
      So the posts service counts <a href="/explore">trending words</a> by itself. Started with a router, this page lets
      any device help:
    </p>
    <p>
      <code>npm start -- split --router</code>
    </p>
  </Empty>
)
