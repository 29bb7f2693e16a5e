import { CompiledQuery, type Driver, PostgresDialect, PostgresDriver } from 'kysely'
import type pg from 'pg'

/**
 * The dialect of one customer's transactions: each begins by entering the session that the token is for, both in one
 * round trip. The pool's connections must pipeline.
 */
export class CustomerDialect extends PostgresDialect {
  readonly #pool: pg.Pool
  readonly #token: string

  constructor(pool: pg.Pool, token: string) {
    super({ pool })
    this.#pool = pool
    this.#token = token
  }

  override createDriver(): Driver {
    return new CustomerDriver(this.#pool, this.#token)
  }
}

class CustomerDriver extends PostgresDriver {
  readonly #entering: CompiledQuery

  constructor(pool: pg.Pool, token: string) {
    super({ pool })
    // A parameter: the text of a statement is shown to everybody who has entered as the same role.
    this.#entering = CompiledQuery.raw('select enter_session($1)', [token])
  }

  override async beginTransaction(connection: Parameters<PostgresDriver['rollbackTransaction']>[0]): Promise<void> {
    try {
      await Promise.all([connection.executeQuery(BEGIN), connection.executeQuery(this.#entering)])
    } catch (error) {
      await this.rollbackTransaction(connection)
      throw error
    }
  }
}

const BEGIN = CompiledQuery.raw('begin')
