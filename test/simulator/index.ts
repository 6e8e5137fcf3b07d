/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { SimulatorControl } from './control';
import { defaultCompany } from './company/defaultCompany';
import type { KnownAnswer } from './answersFile';
import type { CompanySpec } from './entities';
import { buildServer } from './server';
import { defaultSettings, type Settings } from './settings';
import { Store } from './store';

export { SimulatorClient } from './client';
export { appPersonas, type AppPersona } from './company/appPersonas';
export { defaultCompany, demoApp, demoThirdPartyApp } from './company/defaultCompany';
export { generateCompany } from './company/generateCompany';
export { SimulatorControl } from './control';
export type { KnownAnswer } from './answersFile';
export { readAnswers } from './like';
export type { BotSession, WriteOutcome, Writing, WrittenMessage } from './botMessages';
export type * from './cards';
export { coveredEndpoints, type ApiName } from './coverage';
export type * from './entities';
export type { Ledger } from './ledger';
export type { Press, PressOutcome } from './press';
export { allScopes } from './scopes';
export { defaultSettings, type Settings } from './settings';
export { setupSwitches, type SetupSwitch } from './setup';
export type * from './streamEvents';

export interface SimulatorOptions {
	/** Port on 127.0.0.1; a free one if absent or 0. */
	port?: number;
	company?: CompanySpec;
	settings?: Partial<Settings>;
	/** Answers that take the place of the simulator's own: `readAnswers(file)`. */
	like?: readonly KnownAnswer[];
}

export interface Simulator {
	/** Base URL of both hosts' APIs and of the inbox, without a trailing slash. */
	url: string;
	control: SimulatorControl;
	/** Everything that the service remembers, for tests that must look closer. */
	store: Store;
	/** Every route as "METHOD path", in the order of registration. */
	routes: string[];
	reset(): void;
	close(): Promise<void>;
}

/**
 * Starts a DingTalk on this machine: both hosts' APIs, the controls under /_sim/ and the inbox
 * at /, all on one port.
 * @throws Error when the port is taken
 */
export async function startSimulator({
	port = 0,
	company = defaultCompany,
	settings = {},
	like = [],
}: SimulatorOptions = {}): Promise<Simulator> {
	const store = new Store(company, { ...defaultSettings, ...settings });
	store.known = like;
	let isClosed = false;
	const refuseConnections = async (forMs: number): Promise<void> => {
		app.server.close();
		app.server.closeAllConnections();
		store.streams.end('cut');
		await delay(forMs);
		if (isClosed || app.server.listening) return;
		await new Promise<void>((resolve) => app.server.listen(address.port, '127.0.0.1', resolve));
	};
	const control = new SimulatorControl(store, refuseConnections);
	const { app, routes } = await buildServer(store, control);
	await app.listen({ port, host: '127.0.0.1' });
	const address = app.server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${address.port}`,
		control,
		store,
		routes,
		reset: () => store.reset(),
		close: async () => {
			isClosed = true;
			await app.close();
		},
	};
}
