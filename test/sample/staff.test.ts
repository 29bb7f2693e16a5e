import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const member = z.strictObject({
  id: z.string().regex(/^staff_[a-z]+$/),
  email: z.email().lowercase().endsWith('@larkspur.example'),
  name: z.string().min(3),
  role: z.enum(['agent', 'manager']),
  skills: z.array(z.string()),
  password: z.string().min(8),
})

const staff = z.array(member).parse(JSON.parse(readFileSync('sample/staff.json', 'utf8')))

describe('the sample staff', () => {
  test('are three agents and their manager', () => {
    expect(staff.map(person => [person.name, person.role])).toEqual([
      ['Priya Raman', 'agent'],
      ['Sam Okafor', 'agent'],
      ['Ines Duarte', 'agent'],
      ['Marta Keller', 'manager'],
    ])
  })

  test('have ids, e-mail addresses and passwords of their own', () => {
    for (const key of ['id', 'email', 'password'] as const) {
      expect(new Set(staff.map(person => person[key])).size).toBe(staff.length)
    }
  })

  test('share no skill, and every agent has some', () => {
    const agents = staff.filter(person => person.role === 'agent')
    const skills = agents.flatMap(person => person.skills)
    expect(agents.every(person => person.skills.length > 0)).toBe(true)
    expect(new Set(skills).size).toBe(skills.length)
  })

  test('are listed in the read-me with the passwords that work', () => {
    const readMe = readFileSync('sample/README.md', 'utf8')
    expect(staff.filter(person => !readMe.includes(`${person.email} | \`${person.password}\``))).toEqual([])
  })
})
