/**
 * Every ceiling of DingTalk that the nodes respect, each with its source.
 * "api reference" is DingTalk's documentation of the call that is named.
 */
export const limits = {
	/** Bytes of all values of an interactive card. Source: cards, "cardParamMap at most 100 KB". */
	cardBytes: 100 * 1024,
	/** Receipts exist only for tasks of at most 100 people. Source: getsendresult, "does not support recipient lists that exceed 100 users". */
	usersPerTask: 100,
	/** Source: asyncsend_v2, dept_id_list "at most 20". */
	departmentsPerTask: 20,
	/** Source: message types, OA status bar "at most 5 people, no departments, not everyone". */
	usersPerStatusBarTask: 5,
	/** Source: sendbytemplate, dept_id_list "at most 500". */
	departmentsPerTemplateTask: 500,
	/** UTF-8 bytes of the whole `msg`. Source: asyncsend_v2, "at most 2048 bytes". */
	workMessageBytes: 2048,
	/** Characters. Source: error 34016, "content and markdown at most 5000". */
	textCharacters: 5000,
	/** Characters. Source: error 34016, "title at most 64". */
	titleCharacters: 64,
	/** Characters of a card's single_title and of a button's title. Source: message types, "at most 20". */
	linkTitleCharacters: 20,
	/** Characters of a card's single_url. Source: message types, "at most 500". */
	linkUrlCharacters: 500,
	/** Characters of a button's action_url. Source: message types, "at most 700"; an old SDK says 500. */
	buttonUrlCharacters: 700,
	/** Characters of btn_json_list. Source: message types, "1000 in all". */
	buttonListCharacters: 1000,
	/** Seconds of a voice message. Source: message types, voice duration "positive, below 60". */
	voiceSeconds: 59,
	/** UTF-8 bytes of `msgParam`. Source: groupMessages/send, "at most 15000 bytes". */
	botMessageBytes: 15_000,
	/** Source: oToMessages/batchSend, "at most 20 userIds a call". */
	usersPerBotBatch: 20,
	/** Source: otoMessages/batchRecall and groupMessages/recall, "at most 20 processQueryKeys". */
	keysPerRecall: 20,
	/** Source: groupMessages/query, maxResults "at most 200". */
	readersPerPage: 200,
	/** Source: robot/ding/send, receiverUserIdList "at most 200 for in-app". */
	usersPerAppDing: 200,
	/** Source: robot/ding/send, receiverUserIdList "at most 20 for SMS and phone". */
	usersPerPaidDing: 20,
	/** Hours for which DingTalk answers about a message. Source: getsendresult and readStatus, "within 24 hours". */
	receiptHours: 24,
	/** Messages of one internal app to one person a day. Source: asyncsend_v2, "500 a day", and code 143105. */
	messagesPerPersonAndDay: 500,
	/** Bytes of one uploaded image, video or file. Source: media/upload, "20 MB". */
	mediaBytes: 20 * 1024 * 1024,
	/** Bytes of one voice file. Source: media/upload, "voice 2 MB". */
	voiceBytes: 2 * 1024 * 1024,
	/** Bytes of a file sent as work notification. Source: message types, "file at most 10 MB". */
	workFileBytes: 10 * 1024 * 1024,
	/** Calls a second to one API by one app in the standard edition. Source: API throttling page, "20 per second". */
	callsPerSecond: 20,
	/** Mentions in one message of a group's custom bot. Source: robot/send, at, "at most 50". */
	mentionsPerMessage: 50,
	/** UTF-8 bytes of the whole JSON that a group's custom bot is given. Source: robot/send, answer 460101, "exceed 20000 bytes". */
	webhookMessageBytes: 20_000,
	/** Messages a minute of a group's custom bot; more, and it is refused for `webhookRefusalMinutes`. Source: robot/send, "20 a minute". */
	webhookMessagesPerMinute: 20,
	/** Keywords of a group's custom bot. Source: custom bot security settings, "up to 10 keywords". */
	webhookKeywords: 10,
	/** Minutes. Source: robot/send, "then 10 minutes of refusals". */
	webhookRefusalMinutes: 10,
	/** API calls of one organisation a month in the standard edition since 2025-11-19. Source: billing model. */
	callsPerMonth: 5000,
	/** "Webhook & Stream" pushes of one organisation a month in the standard edition since 2025-11-19: every event that is pushed (one reading by one person is one), every message that people write to a bot over Stream, every message of a group's custom bot. Source: billing model. */
	pushesPerMonth: 3000,
	/** Seconds that a token lives. Source: gettoken, expires_in 7200. */
	tokenSeconds: 7200,
} as const;

/** Our own choices, none of them DingTalk's. */
export const choices = {
	/** Requests of one node run that may be under way at once: enough to reach 20 a second at one second of latency. */
	concurrency: 20,
	/** Calls are spaced 3 % wider than the ceiling allows, because requests bunch up on their way. */
	spacingMargin: 1.03,
	/**
	 * Seconds that the 20 messages of a group bot's minute are kept apart from the next 20: some are longer on
	 * their way than others, and one too many costs ten minutes.
	 */
	webhookWindowSeconds: 66,
	/** Milliseconds that a call may wait for its turn, behind others of the same API and app. */
	longestTurnMs: 600_000,
	/** A token is renewed this many seconds before it ends, so that no request under way outlives it. */
	renewTokenSecondsEarly: 300,
	/** A new token is used for at least so many seconds, whatever DingTalk says about its end. */
	shortestTokenSeconds: 60,
	/** Characters. DingTalk's tokens have 32. */
	longestToken: 2000,
	/** Milliseconds. DingTalk answers within 3 s or gives up; the rest is for the way there and back. */
	timeoutMs: 30_000,
	/** The most that a user may set. A timer beyond 2^31 ms goes off at once, and every send would be unknown. */
	longestTimeoutMs: 600_000,
	/** Milliseconds until an upload is done. One of 20 MB takes five minutes at 0.6 Mbit/s. */
	uploadTimeoutMs: 300_000,
	/** Pauses before the next question about a message that is not ready yet, in milliseconds. */
	youngMessagePauses: [250, 750, 2000],
	/** A message counts as young for this many seconds after it was sent. */
	youngMessageSeconds: 60,
	/** Minutes until a message is worth checking for the first time, and the shortest pause of a loop. */
	firstCheckMinutes: 5,
	/** Minutes after which a new node with four outputs calls people overdue. */
	overdueAfterMinutes: 60,
	/** A message that is checked again within so many seconds is in a loop that waits too little. */
	tooSoonSeconds: 60,
	/** For so long the test of a group bot's credential is not repeated once it has passed. */
	webhookGoodSeconds: 60,
	/** A question goes to this many people: each gets a message with links of their own. */
	peopleAsked: 20,
	/** A question offers this many choices: a bot's card has room for 5 buttons. */
	answersOffered: 5,
	/** How long `waitForDelivery` asks about a task, in milliseconds. */
	deliveryWaitMs: 60_000,
	/** Pages of a group's readers that are asked for: 200 people a page are 20,000, more than any group has. */
	pagesOfReaders: 100,
	/** Departments that are looked into for one audience; each costs two calls, which are free of the quota. */
	departmentsExpanded: 5000,
	/** Departments of one person whose managers are looked for. */
	departmentsOfAPerson: 100,
} as const;
