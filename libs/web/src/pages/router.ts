import { Router } from 'express'
import type { ProductDeps } from '../product/accounts.ts'
import { logIn, logOut, showLogIn } from './account/log-in.route.tsx'
import { saveSettings, showSettings } from './account/settings.route.tsx'
import { showSignUp, signUp } from './account/sign-up.route.tsx'
import { markRead, showNotifications } from './notifications/notifications.route.tsx'
import { showDonate } from './donate/donate.route.tsx'
import { createShow, signedIn } from './page/page.tsx'
import { follow, showFollowers, showFollowing, unfollow } from './people/follows.route.tsx'
import { showProfile } from './people/profile.route.tsx'
import { deletePost, showPost } from './post/post.route.tsx'
import { showSearch } from './search/search.route.tsx'
import { showExplore } from './timeline/explore.route.tsx'
import { publish, showHome } from './timeline/home.route.tsx'

type PagesDeps = Pick<ProductDeps, 'system' | 'services' | 'accounts' | 'donations'>

/**
 * The addresses of all pages. `x.route.tsx` has the handlers of a page: they read the request, call the services and pick
 * a view. `x.view.tsx` has the components of that page: pure functions of their props.
 */
export const pages = ({ system, services, accounts, donations }: PagesDeps) => {
  const show = createShow({ system, services })
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/', show(showHome(services)))
  router.post('/', show(publish(services)))
  router.get('/explore', show(showExplore(services)))
  router.get('/search', show(showSearch(services)))
  router.get('/donate', show(showDonate({ system, donations })))

  router.get('/signup', show(showSignUp))
  router.post('/signup', show(signUp(accounts)))
  router.get('/login', show(showLogIn))
  router.post('/login', show(logIn(accounts)))
  router.post('/logout', show(logOut(services)))
  router.get('/settings', show(signedIn(showSettings(services))))
  router.post('/settings', show(signedIn(saveSettings(services))))

  router.get('/@:handle', show(showProfile(services)))
  router.get('/@:handle/followers', show(showFollowers(services)))
  router.get('/@:handle/following', show(showFollowing(services)))
  router.post('/@:handle/follow', show(follow(services)))
  router.post('/@:handle/unfollow', show(unfollow(services)))

  router.get('/p/:id', show(showPost(services)))
  router.post('/p/:id/delete', show(deletePost(services)))

  router.get('/notifications', show(signedIn(showNotifications(services))))
  router.post('/notifications', show(signedIn(markRead(services))))
  return router
}
