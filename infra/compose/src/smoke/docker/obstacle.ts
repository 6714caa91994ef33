import { ask } from './run.ts'

const answers = (args: string[]) =>
  ask('docker', args).then(
    () => true,
    () => false,
  )

/** Why there can be no Compose on this machine, as a sentence; undefined if there can. */
export const whyNoDocker = async () => {
  if (!(await answers(['--version']))) {
    return 'There is no Docker here. The same system runs without it: npm start. To install it: https://docs.docker.com/get-docker/'
  }
  if (!(await answers(['compose', 'version']))) {
    return 'Docker is here, but not its Compose plugin: https://docs.docker.com/compose/install/'
  }
  if (!(await answers(['info']))) return 'Docker is installed, but its engine does not answer. Is it running?'
  return undefined
}
