import { launch } from '../launch.ts';
import { tool } from '../tool.ts';

/** curlimages/curl: options go to curl, anything else is a command of its own. */
export const curlEntrypoint = tool(async (process, args) => {
  const [first = ''] = args;
  const isCommand = first !== '' && !first.startsWith('-') && (await process.machine.find(first)) !== undefined;
  return (await launch(process, isCommand ? args : ['curl', ...args])).exited;
});
