import type { ApiName } from './coverage';

/** How a colleague behaves by himself, so that a demo can play itself. */
export interface Persona {
	/**
	 * When he reads: everything at once, everything as soon as so many messages have reached him,
	 * everything as soon as a DING has reached him, or only when somebody clicks in the inbox.
	 */
	reads: 'atOnce' | 'afterDing' | 'never' | { afterMessages: number };
	/** Service milliseconds between the moment that makes him read and the reading. */
	readDelayMs?: number;
	/**
	 * Why messages do not reach him: a code of `forbidden_list` (such as 143105, in which case
	 * the bot answers that he is flow-controlled), or `failed`. DINGs reach him all the same.
	 */
	limited?: string;
}

export interface Person {
	userId: string;
	name: string;
	title?: string;
	mobile?: string;
	deptIds: number[];
	/** 专属帐号: found by its mobile number only if the caller asks for such accounts. */
	isExclusive?: boolean;
	/** 直属主管; absent when it is not filled in. */
	managerUserId?: string;
	persona?: Persona;
}

export interface Department {
	deptId: number;
	name: string;
	/** The root department 1 has none. */
	parentId?: number;
	managerUserIds?: string[];
}

export interface App {
	kind: 'internal' | 'thirdParty';
	/** AppKey / Client ID; of a third-party app its suiteKey. */
	appKey: string;
	appSecret: string;
	agentId: string;
	robotCode: string;
	scopes: string[];
	name: string;
	/** The bot is there, and no version of it has been published. */
	botIsUnpublished?: boolean;
	/** Addresses that may call; absent for all. */
	ipWhitelist?: string[];
	/** Events that were subscribed to in the developer console; all of them if absent. */
	subscribedEvents?: string[];
	/** Card templates of the app's own, and whether each has been published. */
	cardTemplates?: Record<string, 'published' | 'unpublished'>;
	/** Template ids of sendbytemplate with their text, `${name}` being a variable. */
	templates?: Record<string, string>;
}

export interface Group {
	openConversationId: string;
	name: string;
	userIds: string[];
	/** Why no bot can send there any more (group.disbanded, conversation.org.notMatch). */
	closed?: 'disbanded' | 'otherOrganization';
	/** Bots that are members, by robot code; every app's bot if absent. */
	robotCodes?: string[];
	/** Custom bot of the group: the token of its webhook, and how it is protected. */
	webhook?: {
		accessToken: string;
		secret?: string;
		keywords?: string[];
		ipWhitelist?: string[];
		/** Why it sends no more (400102, 400106, 400013); absent when it does. */
		gone?: 'disabled' | 'notInGroup' | 'groupDissolved';
	};
}

export interface CompanySpec {
	corpId: string;
	name: string;
	people: Person[];
	departments: Department[];
	apps: App[];
	groups: Group[];
	/** Media that were uploaded earlier. */
	mediaIds: string[];
}

export type Channel = 'work' | 'bot' | 'group' | 'ding' | 'webhook' | 'card';

export type DeliveryStatus =
	| 'processing'
	| 'unread'
	| 'read'
	| 'forbidden'
	| 'failed'
	| 'invalid'
	| 'flowControlled'
	/** The service said success, and it is nowhere to be seen. */
	| 'silent'
	| 'recalled';

/** One message for one person, and what became of it. */
export interface Delivery {
	/** When it reached him, or was refused; ms of the simulator's clock. */
	at: number;
	channel: Channel;
	/** task_id, processQueryKey, openDingId or carrierId. */
	messageId: string;
	app: string;
	userId: string;
	status: DeliveryStatus;
	/** Why it was not delivered. */
	code?: string;
	readAt?: number;
	/** In a group: whether he is mentioned, which notifies him whatever his settings are. */
	mentioned?: boolean;
	/** What was sent: `msg`, `{msgKey, msgParam}`, `{remindType, content}` or a card's `{outTrackId}`. */
	content: Record<string, unknown>;
}

/** A message as the service keeps it. */
export interface Message {
	id: string;
	channel: Channel;
	app: App;
	sentAt: number;
	/** When it is at its recipients. */
	doneAt: number;
	recalledAt?: number;
	content: Record<string, unknown>;
	deliveries: Delivery[];
	invalidDeptIds: number[];
	openConversationId?: string;
	statusBar?: { value: string; colour?: string };
}

export interface Token {
	value: string;
	app: App;
	/** Which API gave it; asking that one again gives the same token. */
	api: ApiName;
	expiresAt: number;
	canSend: boolean;
}

/** What a call can be hit by; which of them leave the service's work done says the README. */
export const faultKinds = [
	'refused',
	'resetBefore',
	'resetAfter',
	'timeoutBefore',
	'timeoutAfter',
	'dripBefore',
	'dripAfter',
	'ringOfPages',
	'http500',
	'http500After',
	'http504',
	'http504After',
	'html',
	'htmlAfter',
	'status1111',
	'halfBody',
	'emptyBody',
	'errcode15',
	'busy',
	'throttle90018',
	'throttle90002',
	'quota90020',
	'qps403',
	'emptySubCode88',
	'voidToken',
	'error500100',
	'tooManyGroup',
	'sendByTokenTooFast',
	'withoutObject',
	'says',
	'quota90030',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
	/** The API's name, or `*` for every one. */
	api: ApiName | '*';
	kind: FaultKind;
	/** Of the kind `says`: any code of the documents, in the API's own envelope. */
	says?: {
		/** Such as `41020`, or `bot.stopped` of v1.0. */
		code: string;
		words?: string;
		/** HTTP status of v1.0; 400 if absent. */
		status?: number;
		/** On topapi: within errcode 88, as the gateway's own codes are. */
		isWrapped?: boolean;
	};
	/** Share of the matching calls that are hit, 0 to 1, drawn from the seed; 1 if absent. */
	share?: number;
	/** How many calls are hit at most; no limit if absent. */
	count?: number;
	/** How many matching calls pass before the first may be hit. */
	skip?: number;
}

/** One API call as the ledger keeps it. Secrets and tokens are struck out. */
export interface Call {
	number: number;
	/** ms of the simulator's clock. */
	at: number;
	api: ApiName | 'unknown';
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	body: unknown;
	/** 0 when no answer was sent. */
	status: number;
	/** What the service had to say, even when a fault kept it from arriving. */
	answer: unknown;
	throttled: boolean;
	/** Whether the service did what was asked: for a send, whether there is a message now. */
	accepted: boolean;
	/** The message that a send made. */
	messageId?: string;
	app?: string;
	fault?: FaultKind;
}
