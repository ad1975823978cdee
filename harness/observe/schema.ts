import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

// The schemas themselves are validated by a test: to do it again at every start would cost more than a run does.
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  discriminator: true,
  validateSchema: false,
  meta: false,
});

/**
 * Compiles a JSON schema (draft 2020-12).
 *
 * @param others schemas to which it refers, by their $id
 * @returns `problems`: what is wrong with a value, one line each; none when it is valid
 */
export function validator(schema: object, others: { $id: string }[] = []): { problems(value: unknown): string[] } {
  // Compiled at first use: most commands validate one kind of document and none of the others.
  let compiled: ValidateFunction | undefined;
  return {
    problems(value) {
      for (const other of others) if (!ajv.getSchema(other.$id)) ajv.addSchema(other);
      compiled ??= ajv.compile(schema);
      if (compiled(value)) return [];
      return (compiled.errors ?? []).map(
        (error) => `${error.instancePath || "/"} ${error.message}${detail(error.params)}`,
      );
    },
  };
}

function detail({ additionalProperty, allowedValues, propertyName }: Record<string, unknown>): string {
  const named = additionalProperty ?? allowedValues ?? propertyName;
  return named === undefined ? "" : ` (${JSON.stringify(named)})`;
}
