import { expect, test } from 'vitest'
import {
  isAllowedServiceUrl,
  refusalWithoutCredentials,
  TEAMS_SERVICE_HOSTS,
} from '../../../src/adapters/teams/gate.ts'

const TEAMS = { hasCredentials: true, allowedHosts: TEAMS_SERVICE_HOSTS }
const LOCAL = { hasCredentials: false, allowedHosts: TEAMS_SERVICE_HOSTS }

test.each([
  ['https://smba.trafficmanager.net/emea/', true],
  ['https://europe.webchat.botframework.com/', true],
  ['https://SMBA.trafficmanager.net/amer/', true],
  ['http://smba.trafficmanager.net/emea/', false],
  ['https://evil.trafficmanager.net/', false],
  ['https://botframework.com.evil.example/', false],
  ['https://evilbotframework.com/', false],
  ['https://smba.trafficmanager.net@evil.example/', false],
  ['https://user:secret@smba.trafficmanager.net/', false],
  ['http://127.0.0.1:3000/', false],
  ['https://169.254.169.254/', false],
  ['nonsense', false],
])('with credentials, answers to %s: %s', (serviceUrl, isAllowed) => {
  expect(isAllowedServiceUrl(serviceUrl, TEAMS)).toBe(isAllowed)
})

test.each([
  ['http://localhost:56150/_connector', true],
  ['http://127.0.0.1:56150', true],
  ['http://[::1]:56150', true],
  ['http://0.0.0.0:56150', false],
  ['http://localhost.evil.example', false],
  ['https://smba.trafficmanager.net/emea/', false],
])('without credentials, answers to %s: %s', (serviceUrl, isAllowed) => {
  expect(isAllowedServiceUrl(serviceUrl, LOCAL)).toBe(isAllowed)
})

const HERE = { remoteAddress: '127.0.0.1', hostHeader: '127.0.0.1:3000', isForwarded: false }

test('without credentials this machine is let in', () => {
  expect(refusalWithoutCredentials('127.0.0.1', HERE)).toBeNull()
  const overSix = { remoteAddress: '::ffff:127.0.0.1', hostHeader: 'localhost:3000', isForwarded: false }
  expect(refusalWithoutCredentials('localhost', overSix)).toBeNull()
})

test.each([
  ['another machine', { ...HERE, remoteAddress: '192.168.1.20' }],
  ['a page that rebound its name', { ...HERE, hostHeader: 'evil.example:3000' }],
  ['a proxy', { ...HERE, isForwarded: true }],
  ['nobody knows who', { ...HERE, remoteAddress: undefined }],
])('without credentials %s is not let in', (_, caller) => {
  expect(refusalWithoutCredentials('127.0.0.1', caller)).toContain('this machine only')
})
