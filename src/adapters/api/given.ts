type Given<Body> = { [Name in keyof Body]: Exclude<Body[Name], undefined> }

/** A body without the names whose value is left out, which is how the types of the application say "left out". */
export function given<Body extends object>(body: Body): Given<Body> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<Body>
}
