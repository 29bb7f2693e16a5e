import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DEMO_IDENTITY, exampleEnvironment, readConfig, settings } from '../src/config.ts'

type Environment = Record<string, string>

function problems(env: Environment, fromFile: Environment = {}): readonly string[] {
  try {
    readConfig(env, fromFile)
  } catch (error) {
    return (error as Error).message.split('\n')
  }
  return []
}

test('an empty environment serves the demo, on this machine alone', () => {
  expect(readConfig({})).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 3000,
    DATA_DIR: 'data',
    demo: true,
    logLevel: 'warn',
  })
})

test('a setting that is empty is one that is not given', () => {
  expect(readConfig({ PORT: '', DEMO: '', ALLOWED_ORIGINS: '' })).toEqual(readConfig({}))
})

test('the environment overrules the file, even by being empty', () => {
  const file = { PORT: '4000', COMPANY_NAME: 'Larkspur', DATABASE_URL: 'postgres://db/shop' }
  const { PORT, COMPANY_NAME, DATABASE_URL } = readConfig({ PORT: '5000', DATABASE_URL: '' }, file)
  expect([PORT, COMPANY_NAME, DATABASE_URL]).toEqual([5000, 'Larkspur', undefined])
})

describe('the demo', () => {
  test.each<[Environment, boolean]>([
    [{}, true],
    [{ NODE_ENV: 'test' }, true],
    [{ DEMO: 'false' }, false],
    [{ DATABASE_URL: 'postgres://db/shop' }, false],
    [{ DATABASE_URL: 'postgres://db/shop', DEMO: 'true' }, true],
    [{ NODE_ENV: 'production', ALLOWED_ORIGINS: 'https://www.example.com' }, false],
    [{ NODE_ENV: 'production', ALLOWED_ORIGINS: 'https://www.example.com', DEMO: 'false' }, false],
  ])('with %j is on: %s', (env, demo) => {
    expect(readConfig(env).demo).toBe(demo)
  })
})

test('mail needs an address that it comes from', () => {
  const SMTP_URL = 'smtp://larkspur:hunter2@mail.example.com:587'
  expect(problems({ SMTP_URL })).toEqual([expect.stringContaining('MAIL_FROM')])
  expect(problems({ SMTP_URL, MAIL_FROM: 'Larkspur Home <support@larkspur.example>' })).toEqual([])
  expect(problems({ SMTP_URL, MAIL_FROM: 'support@larkspur.example' })).toEqual([])
  expect(problems({ SMTP_URL, MAIL_FROM: 'Larkspur\r\nBcc: sam@example.org' })).not.toEqual([])
  expect(problems({ SMTP_URL: 'larkspur:hunter2@mail' }).join()).not.toContain('hunter2')
})

test('an order connector needs its token, whose value no complaint repeats', () => {
  const connector = { ORDERS_URL: 'https://shop.example.com/firstline/', ORDERS_TOKEN: 'hunter2' }
  expect(readConfig(connector)).toMatchObject({ ORDERS_URL: 'https://shop.example.com/firstline' })
  expect(problems({ ORDERS_URL: connector.ORDERS_URL })).toEqual([expect.stringContaining('belong together')])
  expect(problems({ ORDERS_TOKEN: 'hunter2' })).toEqual([expect.not.stringContaining('hunter2')])
})

test.each(['LH-00000', '#W0000000', '000-0000000', 'ab 0000'])('order numbers may look like %s', ORDER_NUMBER => {
  expect(readConfig({ ORDER_NUMBER }).ORDER_NUMBER).toBe(ORDER_NUMBER)
})

test.each(['LH', 'LH-00', 'LH-12345', '(LH)000'])('order numbers cannot look like %s', ORDER_NUMBER => {
  expect(problems({ ORDER_NUMBER })).toEqual([expect.stringContaining('is not a shape such as LH-00000')])
})

describe('production', () => {
  const production = { NODE_ENV: 'production', ALLOWED_ORIGINS: 'https://www.example.com' }

  test('logs more', () => {
    expect(readConfig(production).logLevel).toBe('info')
    expect(readConfig({ ...production, LOG_LEVEL: 'error' }).logLevel).toBe('error')
  })

  test.each([
    [{ ...production, DEMO: 'true' }, /^DEMO=true is refused/],
    [
      { ...production, IDENTITY_SECRET: DEMO_IDENTITY.secret, IDENTITY_ISSUER: 'https://www.example.com' },
      /^IDENTITY_SECRET is the secret of the demo/,
    ],
    [{ ...production, IDENTITY_SECRET: 'a secret of our own, of a good length' }, /^IDENTITY_ISSUER is needed/],
    [{ ...production, IDENTITY_PUBLIC_KEY: 'shop.pem' }, /^IDENTITY_ISSUER is needed/],
    [{ ...production, RATE_LIMITS: 'off' }, /^RATE_LIMITS=off is refused/],
    [{ NODE_ENV: 'production' }, /^ALLOWED_ORIGINS is needed/],
  ])('refuses %j', (env, sentence) => {
    expect(problems(env)).toEqual([expect.stringMatching(sentence)])
  })
})

describe('a name that is not known', () => {
  test('is refused in the file, whatever it is', () => {
    expect(problems({}, { PROT: '80', COMPANY_NAEM: 'Larkspur' })).toEqual([
      'The setting PROT in .env is unknown. Remove it; .env.example lists all there are.',
      'The setting COMPANY_NAEM in .env is unknown. Did you mean COMPANY_NAME?',
    ])
  })

  test('is refused in the environment when it is nearly one of ours', () => {
    expect(problems({ ALLOWED_ORIGIN: '*', FLOW_DIR: 'x' })).toEqual([
      'The setting ALLOWED_ORIGIN in the environment is unknown. Did you mean ALLOWED_ORIGINS?',
      'The setting FLOW_DIR in the environment is unknown. Did you mean FLOWS_DIR?',
    ])
  })

  test('is left to other programs otherwise, and so are short ones', () => {
    expect(
      problems({ PATH: '/bin', POST: '1', HOSTS: 'x', NODE_OPTIONS: '', npm_config_port: '1', TERM: 'x' }),
    ).toEqual([])
  })
})

describe('a value', () => {
  test.each([
    ['PORT', 'http'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', ' '],
    ['PORT', '3000.5'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '11'],
    ['PUBLIC_URL', 'support.example.com'],
    ['PUBLIC_URL', 'localhost:3000'],
    ['PUBLIC_URL', 'ftp://support.example.com'],
    ['ALLOWED_ORIGINS', 'www.example.com'],
    ['ALLOWED_ORIGINS', 'https://www.example.com/'],
    ['ALLOWED_ORIGINS', 'https://www.example.com/shop'],
    ['ALLOWED_ORIGINS', 'https://*.example.com/'],
    ['DEMO', 'yes'],
    ['RATE_LIMITS', 'none'],
    ['LOG_LEVEL', 'debug'],
    ['NODE_ENV', 'staging'],
    ['REPORT_TIME_ZONE', 'London'],
    ['COMPANY_NAME', 'L'.repeat(61)],
  ])('%s=%s is refused, and named', (name, value) => {
    expect(problems({ [name]: value })).toEqual([expect.stringContaining(`The setting ${name}=${value} is invalid: `)])
  })

  test.each([
    ['PORT', '0', 0],
    ['TRUST_PROXY', '2', 2],
    ['PUBLIC_URL', 'https://support.example.com/', 'https://support.example.com'],
    ['PUBLIC_URL', 'http://10.0.0.5:3000/help/', 'http://10.0.0.5:3000/help'],
    ['ALLOWED_ORIGINS', ' https://a.example , http://localhost:8080,', ['https://a.example', 'http://localhost:8080']],
    ['ALLOWED_ORIGINS', '*', ['*']],
    ['TEAMS_SERVICE_HOSTS', 'a.example,b.example', ['a.example', 'b.example']],
    ['DATABASE_URL', 'postgresql://db/shop', 'postgresql://db/shop'],
  ])('%s=%s is taken', (name, value, read) => {
    expect(readConfig({ [name]: value })).toMatchObject({ [name]: read })
  })

  test('that is secret is not repeated', () => {
    const said = problems({
      DATABASE_URL: 'mysql://sam:geheim@db/shop',
      TEAMS_APP_PASSWORD: 'geheim',
      IDENTITY_SECRET: 'geheim',
    }).join('\n')
    expect(said).toMatch(/DATABASE_URL=\*\*\* is invalid: begins with postgres:/)
    expect(said).not.toContain('geheim')
  })
})

test.each([
  ['TEAMS_APP_ID', /^TEAMS_APP_ID is set but TEAMS_APP_PASSWORD is not/],
  ['TEAMS_APP_PASSWORD', /^TEAMS_APP_PASSWORD is set but TEAMS_APP_ID is not/],
])('%s alone is refused', (name, sentence) => {
  expect(problems({ [name]: 'geheim' })).toEqual([expect.stringMatching(sentence)])
})

test('.env.example has every setting, each with its description and default', () => {
  const example = readFileSync('.env.example', 'utf8')
  expect(exampleEnvironment()).toBe(example)
  expect([...example.matchAll(/^# ([A-Z_]+)=/gm)].map(match => match[1])).toEqual(Object.keys(settings))
})
