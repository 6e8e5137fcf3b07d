import type { App } from './entities';
import { allScopes } from './scopes';

/** An address that no caller on this machine has. */
const elsewhere = '203.0.113.7';

/**
 * What can be wrong with the set-up of an app besides its permissions. Agent ID and robot code are
 * wrong in the caller's credential; here the app has others than the credential says.
 */
const changes = {
	/** The address that calls is not among those that may. */
	ipRefused: () => ({ ipWhitelist: [elsewhere] }),
	/** The agent ID that people enter is not this app's. */
	foreignAgent: ({ agentId }: App) => ({ agentId: String(BigInt(agentId) + 1n) }),
	/** The robot code that people enter is nobody's. */
	unknownBot: ({ robotCode }: App) => ({ robotCode: `${robotCode}-another` }),
	/** The app's bot is there, but no version of it has been published. */
	unpublishedBot: () => ({ botIsUnpublished: true }),
} satisfies Record<string, (app: App) => Partial<App>>;

/** One thing that is wrong: one of the changes, or a permission that is missing, by its own name. */
export type SetupSwitch = string;

export const setupSwitches: readonly SetupSwitch[] = [...Object.keys(changes), ...allScopes];

const isChange = (name: SetupSwitch): name is keyof typeof changes => Object.hasOwn(changes, name);

/**
 * An app with these things wrong.
 * @throws Error for a switch that there is not
 */
export function wronglySetUp(app: App, wrong: readonly SetupSwitch[]): App {
	const unknown = wrong.filter((name) => !setupSwitches.includes(name));
	if (unknown.length > 0) throw new Error(`An app has no switch ${unknown.join(', ')}`);
	return wrong
		.filter(isChange)
		.reduce<App>((changed, name) => ({ ...changed, ...changes[name](app) }), {
			...app,
			scopes: app.scopes.filter((scope) => !wrong.includes(scope)),
		});
}
