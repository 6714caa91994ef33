import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wantedOf, wordsOf } from './words.ts'

test.each([
  ['Crème brûlée!', ['creme', 'brulee']],
  ['snake_case-kebab', ['snake_case', 'kebab']],
  ['Straße STRASSE', ['strasse', 'strasse']],
  ['ΣΊΣΥΦΟΣ σίσυφος', ['σισυφοσ', 'σισυφοσ']],
  ['İstanbul', ['istanbul']],
  ['Đà Nẵng, Ølsen, Łódź', ['da', 'nang', 'olsen', 'lodz']],
  ['Ёлка й', ['елка', 'и']],
  ['сімʼя', ['сімʼя'.replace('ї', 'і')]],
  ['שָׁלוֹם מֶ֫לֶךְ', ['שלום', 'מלך']],
  ['مُحَمَّدٌ محـــمد رحمٰن', ['محمد', 'محمد', 'رحمن']],
  ['ＦＵＬＬ　ｗｉｄｔｈ ﾊﾟﾝ', ['full', 'width', 'パン']],
  ['co\u00adop\u200der\u200cate\u2060d', ['cooperated']],
  ['zero\u200bwidth', ['zero', 'width']],
  ['1\ufe0f\u20e3 ❤\ufe0f 2\u0336', ['1', '2']],
  ['第42号 rail', ['第', '42', '号', 'rail']],
  ['Tシャツ', ['t', 'シャツ']],
  ['\u3164 \u115f\u1160 \uffa0 \u2800 \u00ad \u0301', []],
  ['… — 😀', []],
])('the words of %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words)
})

test.each([
  ['ハハ', 'パパ', 'ババ'],
  ['दान', 'दिन', 'दीन'],
  ['คน', 'คืน', 'ค้น'],
  ['한', '핳'],
  ['اب', 'أب', 'آب', 'إب'],
  ['ကို', 'ကိ', 'က'],
  ['தமிழ்', 'தமழ'],
  ['m²', 'm2'],
])('marks that make another letter make another word: %s', (...words) => {
  expect(new Set(words.map((word) => wordsOf(word).join(' '))).size).toBe(words.length)
})

test.each([
  ['東京都に住んでいます', ['東京', '都', '住']],
  ['我在北京大学学习中文', ['北京', '大学', '学习', '中文']],
  ['ผมชอบกินข้าวผัด', ['ผม', 'ชอบ', 'กิน', 'ข้าว', 'ผัด']],
  ['ຂ້ອຍຮັກປະເທດລາວ', ['ຮັກ', 'ປະເທດ', 'ລາວ']],
  ['ខ្ញុំស្រលាញ់ប្រទេសកម្ពុជា', ['ប្រទេស', 'កម្ពុជា']],
  ['ကျွန်တော်မြန်မာစကားပြောတတ်တယ်', ['မြန်မာ']],
])('a sentence without spaces has words: %s', (sentence, words) => {
  expect(wordsOf(sentence)).toEqual(expect.arrayContaining(words))
})

const spaced = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !/[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u.test(text))

test('case and composition change no word', () => {
  fc.assert(
    fc.property(spaced, (text) => {
      const words = wordsOf(text)
      expect(wordsOf(text.normalize('NFD'))).toEqual(words)
      expect(wordsOf(words.join(' '))).toEqual(words)
    }),
  )
})

test('a search asks for every word, the last one also as a beginning', () => {
  expect(wantedOf('Red, apples')).toEqual([
    { ways: [['red']], open: false },
    { ways: [['apples']], open: true },
  ])
  expect(wantedOf('… —')).toEqual([])
})

test('the beginning of a word that ICU divides further may also be one', () => {
  expect(wordsOf('ประเทศ')).toEqual(['ประเทศ'])
  expect(wantedOf('ชอบประเท')).toEqual([
    {
      ways: [['ชอบ', 'ประ', 'เท'], ['ชอบ', 'ประเท'], ['ชอบประเท']],
      open: true,
    },
  ])
  expect(wantedOf('東京都 x')).toEqual([
    { ways: [['東京', '都'], ['東京都']], open: false },
    { ways: [['x']], open: true },
  ])
})

test.each(['東京都', 'ประเทศไทย', 'a\u0301 ', 'ﾊﾟ', '\u3164', 'か\u3099', 'ab_1 '])(
  'twice the text of %j takes about twice the time',
  (text) => {
    const time = (length: number) => {
      const long = text.repeat(length / text.length)
      const times = Array.from({ length: 5 }, () => {
        const start = process.cpuUsage() // not the time of day: other tests run beside this one
        wordsOf(long)
        return process.cpuUsage(start).user / 1_000
      })
      return Math.min(...times)
    }
    time(2000)
    expect(time(32_000)).toBeLessThan(60 * Math.max(1, time(2000)))
  },
)
