import type { JsonObject } from '../../machinery/types.ts';
import { simKindDefinition } from './definition.ts';
import { asImageBehavior, healthStatuses, pullErrors } from './image-behavior-spec.ts';
import { duration, list, object, oneOf, quantity, rule, text, whole } from './schema.ts';

const exitCode = (description: string): JsonObject => whole(0, 255, description);

const route: JsonObject = object(
  {
    path: text('A path, or a prefix that ends with *.', { pattern: '^/.*$|^\\*$' }),
    status: whole(100, 599, 'The status of the answer; 200 where absent.'),
    headers: {
      type: 'object',
      description: 'Headers of the answer.',
      additionalProperties: { type: 'string' },
    },
    body: text('The body of the answer; {hostname}, {image} and {time} stand for what they say.'),
    delay: duration('How long the answer takes.'),
  },
  'What is answered to a path.',
  { required: ['path'] },
);

const spec: JsonObject = object(
  {
    image: text('The image, as pods name it. Without a tag: all of its tags that no other ImageBehavior names.', {
      minLength: 1,
      maxLength: 500,
    }),
    size: quantity('Bytes to be pulled; 80M where nothing else is known.'),
    user: text('What its process runs as: a name or a number.'),
    pull: object(
      {
        duration: duration('How long a pull takes, whatever its size.'),
        error: oneOf(pullErrors, 'How every pull fails.'),
        credentials: object(
          { username: text('The user.', { minLength: 1 }), password: text('The password.') },
          'What a pull has to show; any user or password will do where it is absent.',
        ),
      },
      'How the image comes to a node.',
    ),
    startup: duration('How long its process takes until it listens.'),
    logs: list(
      object(
        {
          after: duration('When it is printed, from the start; at once where absent.'),
          every: duration('It is printed again and again after this time.'),
          stream: oneOf(['stdout', 'stderr'], 'Where to; stdout where absent.'),
          text: text('The line; {hostname}, {image} and {time} stand for what they say.'),
        },
        'A line of the log.',
        { required: ['text'] },
      ),
      'What it prints by itself.',
    ),
    listen: list(
      object(
        {
          port: whole(1, 65535, 'A port; all containerPorts where absent.'),
          protocol: oneOf(['http', 'tcp', 'grpc'], 'What is spoken there; http where absent.'),
          health: {
            type: 'object',
            description:
              "What gRPC's health protocol answers, by service; the empty name is the server, * all that are not named. A server of grpc without it is SERVING.",
            additionalProperties: oneOf(healthStatuses, 'How a service is.'),
          },
          routes: list(route, 'What is answered, the first that matches; 404 where none does. For http.'),
        },
        'A port that is listened on.',
      ),
      'Where it can be reached.',
    ),
    usage: list(
      object(
        {
          after: duration('The time since the start; 0s where absent.'),
          cpu: quantity('Processor use: 100m is a tenth of a core.'),
          memory: quantity('Memory use: 64Mi.'),
        },
        'What is used at a time.',
        { required: ['cpu', 'memory'] },
      ),
      'Use over time: between two points it moves evenly, after the last it stays. A container above its memory limit is OOMKilled.',
    ),
    exit: object({ after: duration('When, from the start.'), code: exitCode('Its exit code.') }, 'It ends by itself.', {
      required: ['after', 'code'],
    }),
    stop: object(
      {
        after: duration('How long it takes to end; at once where absent.'),
        code: exitCode('Its exit code; 0 where absent.'),
        ignore: { type: 'boolean', description: 'It does not end: it has to be killed.' },
      },
      'What it does when it is told to end.',
    ),
    requires: object(
      {
        anyOf: list(text('A variable.'), 'Variables of the environment, one of which must be set.', { minItems: 1 }),
        message: text('What it prints otherwise.'),
        code: exitCode('What it ends with otherwise.'),
      },
      'What it cannot run without.',
      { required: ['anyOf', 'message', 'code'] },
    ),
  },
  'How the containers of an image behave that start from now on.',
  {
    required: ['image'],
    'x-kubernetes-validations': [
      rule(
        '!has(self.stop) || !has(self.stop.ignore) || !self.stop.ignore || !(has(self.stop.after) || has(self.stop.code))',
        'what is ignored takes no time and has no code',
        '.stop',
      ),
    ],
  },
);

const status: JsonObject = object(
  {
    phase: oneOf(['Active', 'Failed'], 'Whether it is in force.'),
    message: text('Why it is not in force.'),
  },
  'What is in force.',
);

/** How an image behaves: what the catalogue says of an image, as an object of the API. */
export const imageBehaviorKind = simKindDefinition({
  kind: 'ImageBehavior',
  plural: 'imagebehaviors',
  shortNames: ['imgb'],
  description:
    'An ImageBehavior says how the containers of an image behave in the simulated world: how long they take to start, what they answer and print, what they use, and how they end. It counts for containers that start while it is there.',
  columns: [
    { name: 'Image', type: 'string', value: (object) => asImageBehavior(object).spec.image },
    { name: 'Phase', type: 'string', value: (object) => asImageBehavior(object).status?.phase },
    { name: 'Message', type: 'string', priority: 1, value: (object) => asImageBehavior(object).status?.message },
  ],
  spec,
  status,
});
