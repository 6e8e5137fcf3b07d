import type { ApiName } from './coverage';
import type { App, Token } from './entities';
import type { Store } from './store';

/** Every access token that was given out. */
export class Tokens {
	private tokens = new Map<string, Token>();
	private everIssued = new Set<string>();

	constructor(private readonly store: Store) {}

	/**
	 * The token for an app: an internal app gets the same one again, renewed, until it expires;
	 * a third-party app gets a new one each time.
	 */
	mint(app: App, api: ApiName, canSend = true): Token {
		const expiresAt = this.store.now() + this.store.settings.tokenLifetimeSeconds * 1000;
		const earlier = [...this.tokens.values()].filter(
			(token) => token.app.appKey === app.appKey && token.api === api && this.isValid(token),
		);
		if (app.kind === 'internal' && earlier[0]) {
			earlier[0].expiresAt = expiresAt;
			return earlier[0];
		}
		if (this.store.settings.newThirdPartyTokenVoidsEarlier) {
			for (const token of earlier) this.tokens.delete(token.value);
		}
		const value = this.store.ids.accessToken();
		const token: Token = { value, app, api, expiresAt, canSend };
		this.tokens.set(value, token);
		this.everIssued.add(value);
		return token;
	}

	find(value: string): Token | undefined {
		const token = this.tokens.get(value);
		return token && this.isValid(token) ? token : undefined;
	}

	/** @returns how many valid tokens became void */
	revoke(appKey?: string): number {
		let revoked = 0;
		for (const token of [...this.tokens.values()]) {
			if (appKey !== undefined && token.app.appKey !== appKey) continue;
			if (this.isValid(token)) revoked++;
			this.tokens.delete(token.value);
		}
		return revoked;
	}

	wasEverIssued(value: string): boolean {
		return this.everIssued.has(value);
	}

	reset(): void {
		this.tokens.clear();
		this.everIssued.clear();
	}

	private isValid(token: Token): boolean {
		return token.expiresAt > this.store.now();
	}
}
