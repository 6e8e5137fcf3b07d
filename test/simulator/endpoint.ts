import type { ApiName } from './coverage';
import type { App } from './entities';
import type { Answer, Layer } from './helpers/envelopes';
import type { Fields } from './helpers/fields';
import type { Store } from './store';

export interface UploadedFile {
	fieldName: string;
	fileName: string;
	content: Buffer;
}

/** A request as an endpoint sees it, after its gateway has let it through. */
export interface Exchange {
	store: Store;
	now: number;
	requestId: string;
	/** The caller's address. */
	ip: string;
	query: Record<string, string>;
	params: Record<string, string>;
	/** Of topapi and flat calls: form, JSON or query, whatever the caller used. */
	fields: Fields;
	/** The JSON object of a v1.0 call. */
	json: Record<string, unknown>;
	file?: UploadedFile;
	/** Size of the body as it came. */
	bodyBytes: number;
}

interface EndpointBase {
	api: ApiName;
	method: 'GET' | 'POST' | 'PUT';
	path: string;
	layer: Layer;
	/** How it words a body that is no JSON object, with code 40035. */
	unreadable?: string;
	/** Whether it takes JSON only, no forms. */
	takesOnlyJson?: boolean;
}

/** One API of the service: where it is, what it asks of the caller, and what it does. */
export type Endpoint = EndpointBase &
	(
		| {
				/** Called without an access token of an app. */
				open: true;
				handle: (exchange: Exchange) => Answer;
		  }
		| {
				open?: false;
				/** The permission that the app needs; some APIs need none. */
				scope?: string;
				/** Token and contacts APIs are free of the monthly quota. */
				isFreeOfQuota?: boolean;
				handle: (exchange: Exchange, app: App) => Answer;
		  }
	);
