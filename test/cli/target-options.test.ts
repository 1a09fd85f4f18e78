import { expect, it } from 'vitest';
import { forTarget } from '../../cli/target-options.ts';

const options = { stage: 'prod', region: 'eu-central-1', awsProfile: 'operator' };
const named = '--stage prod --region eu-central-1 --aws-profile operator';

it.each([
  {
    case: 'in backticks, with the sentence going on',
    text: 'Store the right ones with `npm run byoc -- setup`, then look again: `npm run byoc -- doctor`.',
    told: `Store the right ones with \`npm run byoc -- setup ${named}\`, then look again: \`npm run byoc -- doctor ${named}\`.`,
  },
  {
    case: 'at the end of a line',
    text: 'See why: npm run byoc -- parked list\nThen wait.',
    told: `See why: npm run byoc -- parked list ${named}\nThen wait.`,
  },
  { case: 'of others', text: 'Run `npm test`.', told: 'Run `npm test`.' },
])('a command $case goes to the deployment that was looked at', ({ text, told }) => {
  expect(forTarget(text, options)).toBe(told);
});

it('a command stays as it is where the environment names the deployment', () => {
  expect(forTarget('`npm run byoc -- setup`', {})).toBe('`npm run byoc -- setup`');
});
