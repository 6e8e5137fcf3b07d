import type { App } from '../entities';
import { allScopes } from '../scopes';
import { setupSwitches, wronglySetUp } from '../setup';

/** An app to try a set-up with: what is wrong with it, and what to type into n8n. */
export interface AppPersona {
	app: App;
	wrong: string[];
	/** What people would have entered; the app's own where that is right. */
	typed: { agentId: string; robotCode: string };
}

/** What often comes together: a new app to which nothing has been granted yet, and a copied credential. */
const together: Record<string, string[]> = {
	newApp: [...allScopes.filter((scope) => scope !== 'qyapi_base'), 'unpublishedBot'],
	copiedCredential: ['foreignAgent', 'unknownBot'],
	movedServer: ['ipRefused', 'Premium.Ding.Write', 'qyapi_get_member_by_mobile'],
};

function persona(name: string, wrong: string[], index: number): AppPersona {
	const appKey = `dingapp-${name.replaceAll('.', '-')}`;
	const right: App = {
		kind: 'internal',
		name: `Wrongly set up: ${name}`,
		appKey,
		appSecret: 'demo-secret',
		agentId: String(2_900_000_000 + index * 10),
		robotCode: appKey,
		scopes: allScopes,
	};
	const { agentId, robotCode } = right;
	return { app: wronglySetUp(right, wrong), wrong, typed: { agentId, robotCode } };
}

/** One app for each thing that can be wrong, and some with several; none tells anybody anything by itself. */
export const appPersonas: readonly AppPersona[] = [
	...setupSwitches.map((name) => [name, [name]] as const),
	...Object.entries(together),
].map(([name, wrong], index) => persona(name, [...wrong], index));
