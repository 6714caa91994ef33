export { databaseForTests } from '@murmuration/local/testing'
