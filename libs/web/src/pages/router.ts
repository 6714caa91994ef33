import { Router } from 'express'
import type { ProductDeps } from '../product/accounts.ts'
import { logIn, showLogIn } from './account/log-in.tsx'
import { logOut } from './account/log-out.ts'
import { saveSettings, settings } from './account/settings.tsx'
import { showSignUp, signUp } from './account/sign-up.tsx'
import { markRead, notifications } from './notifications/notifications.tsx'
import { createShow } from './page/show.tsx'
import { signedIn } from './page/signed-in.ts'
import { follow, unfollow } from './people/follow.ts'
import { followers, following } from './people/show-people.tsx'
import { showProfile } from './people/show-profile.tsx'
import { deletePost, showPost } from './post/show-post.tsx'
import { search } from './search/search.tsx'
import { explore } from './timeline/explore.tsx'
import { front } from './timeline/front.tsx'
import { publish } from './timeline/publish.tsx'

/** Every page there is. Each is a function from a request to what is seen, or to where it leads. */
export const pages = ({ system, services, accounts }: Pick<ProductDeps, 'system' | 'services' | 'accounts'>) => {
  const show = createShow({ system, services })
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/', show(front(services)))
  router.post('/', show(publish(services)))
  router.get('/explore', show(explore(services)))
  router.get('/search', show(search(services)))

  router.get('/signup', show(showSignUp))
  router.post('/signup', show(signUp(accounts)))
  router.get('/login', show(showLogIn))
  router.post('/login', show(logIn(accounts)))
  router.post('/logout', show(logOut(services)))
  router.get('/settings', show(signedIn(settings(services))))
  router.post('/settings', show(signedIn(saveSettings(services))))

  router.get('/@:handle', show(showProfile(services)))
  router.get('/@:handle/followers', show(followers(services)))
  router.get('/@:handle/following', show(following(services)))
  router.post('/@:handle/follow', show(follow(services)))
  router.post('/@:handle/unfollow', show(unfollow(services)))

  router.get('/p/:id', show(showPost(services)))
  router.post('/p/:id/delete', show(deletePost(services)))

  router.get('/notifications', show(signedIn(notifications(services))))
  router.post('/notifications', show(signedIn(markRead(services))))
  return router
}
