import { replicasUnderLoad } from './support/replicas.ts'

replicasUnderLoad('tcp')
