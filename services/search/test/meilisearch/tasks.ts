import { problem, Problem } from './problem.ts'

interface Task {
  uid: number
  indexUid: string | null
  type: string
  status: 'enqueued' | 'processing' | 'succeeded' | 'failed'
  error: Problem['body'] | null
  work: () => void
}

const NOW = '2026-11-21T12:00:00.000000Z'

/** The queue of tasks. Each request for a task advances the queue by one step, so a client that does not wait never sees its task done. */
export const createTasks = () => {
  const tasks: Task[] = []

  const step = () => {
    const task = tasks.find(({ status }) => status === 'enqueued' || status === 'processing')
    if (!task) return
    if (task.status === 'enqueued') return void (task.status = 'processing')
    try {
      task.work()
      task.status = 'succeeded'
    } catch (reason) {
      if (!(reason instanceof Problem)) throw reason
      task.status = 'failed'
      task.error = reason.body
    }
  }

  return {
    /** The summary that a request is answered with, 202. */
    enqueue(type: string, indexUid: string | null, work: () => void) {
      const uid = tasks.length
      tasks.push({ uid, indexUid, type, status: 'enqueued', error: null, work })
      return { taskUid: uid, indexUid, status: 'enqueued', type, enqueuedAt: NOW }
    },
    get(uid: number) {
      step()
      const task = tasks[uid]
      if (!task) throw problem('task_not_found', `Task \`${uid}\` not found.`)
      const { indexUid, status, type, error } = task
      const isOver = status === 'succeeded' || status === 'failed'
      return {
        ...{ uid, batchUid: uid, indexUid, status, type, canceledBy: null, details: {}, error },
        ...{ duration: isOver ? 'PT0.01S' : null, enqueuedAt: NOW, startedAt: status === 'enqueued' ? null : NOW },
        finishedAt: isOver ? NOW : null,
      }
    },
    unfinished: () => tasks.filter(({ status }) => status === 'enqueued' || status === 'processing').length,
  }
}
