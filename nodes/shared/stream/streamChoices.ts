/** Times of Stream mode in milliseconds: our own choices, unless a source is named. */
export const streamChoices = {
	/** How long the WebSocket may take to open. */
	openMs: 15_000,
	/**
	 * Pauses before the next connection, by how many have ended or failed in a row. A line that DingTalk ends
	 * after hours is replaced at once. Each try costs an API call, so where a proxy lets no WebSocket through
	 * the pause grows to 15 minutes: 96 calls a day.
	 */
	pausesMs: [0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 120_000, 240_000, 480_000, 900_000],
	/** The longest pause while DingTalk is not reached at all: such a try costs no call. */
	unreachedMs: 60_000,
	/** The least pause after DingTalk's own no that only time can change: a quota, a block for five minutes. */
	refusedMs: 300_000,
	/** Without a connection for so long, somebody is told. */
	outageMs: 600_000,
	/** A connection that stood this long begins a new row. */
	steadyMs: 60_000,
	/** How often a connection is looked at. */
	lookMs: 5000,
	/** A look that comes this much too late means that the machine slept; nothing is left of the line then. */
	sleptMs: 30_000,
	/** Once DingTalk has pinged on a connection, so much silence (or three times its usual gap) means a dead line. */
	silenceMs: 90_000,
	/**
	 * Before the first ping nothing can be said: quiet connections of real apps hear nothing for half an hour
	 * and more, and each new one is an API call. Dead lines are found by TCP, which Node keeps alive.
	 */
	silenceWithoutPingsMs: 3_600_000,
	/** How long an announced end may take until we hang up ourselves. Source: Stream protocol, "after 10 s". */
	farewellMs: 15_000,
	/** How long DingTalk may take to confirm that we hang up, while n8n waits for us. */
	hangUpMs: 1000,
	/**
	 * n8n has taken an event when its execution has ended, or has not been refused for so long: it says when it
	 * could not store one, not when it has. DingTalk pushes again after 60 s (source: its Node.js SDK).
	 */
	takenMs: 10_000,
	/**
	 * So many events of a trigger n8n is given at once. Given hundreds it starts them all, ends none for a while, and
	 * has not stored the last ones after `takenMs`. The others wait here, unanswered: if n8n stops, DingTalk pushes
	 * them again.
	 */
	eventsAtOnce: 20,
	/** The same as `takenMs` while a workflow is switched off; n8n waits for us then. */
	takenWhenClosingMs: 2000,
	/** Pauses before n8n is handed a callback, the first time and again after it could not store it. */
	storeAgainMs: [0, 1000, 4000, 16_000],
	/** A press is to be answered by then. Source: card callback, "within 2 s". The rest is for the way there. */
	pressMs: 1500,
	/** How long the name of who pressed may take; then the card shows the user ID. */
	presserNameMs: 700,
	/** How often n8n is asked again while an execution falls asleep. */
	fallingAsleepMs: 150,
	/** How long n8n may take to go on with an execution; the card says meanwhile that it has not yet. */
	resumeMs: 30_000,
	/** How long "Listen for event" waits before it says what may be missing. */
	listenMs: 300_000,
} as const;
