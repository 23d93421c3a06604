import { tool, ToolError } from './tool.ts';

/** Screen editors and the like: there is no screen. */
export const noTerminal = tool(async (_, __, name) => {
  throw new ToolError(`${name} needs a terminal that is not simulated`);
});

/** Known, but not simulated: it says so rather than to make something up. */
export const notSimulated = tool(async (_, __, name) => {
  throw new ToolError(`${name} is not simulated`);
});
