namespace OpenOps.BotService.Provisioning;

/// <summary>A slash command that a team gets.</summary>
/// <param name="Trigger">The word after the slash.</param>
/// <param name="DisplayName">Its name in the server's list of integrations.</param>
/// <param name="Hint">What may follow it, shown while somebody types.</param>
/// <param name="Description">What it does, shown beside it while somebody types.</param>
internal sealed record CommandToProvision(string Trigger, string DisplayName, string Hint, string Description)
{
    /// <summary>The commands that the service answers.</summary>
    public static IReadOnlyList<CommandToProvision> All { get; } =
    [
        new("summarize", "Summarize", "[link | channel 24h | actions | questions | meeting]", "Summarise a thread, a channel or a meeting. The summary comes to you as a direct message."),
        new("react", "React for me", "[link to a message]", "Let the assistant pick a fitting emoji for a message."),
        new("ask-all", "Ask several models", "[question]", "Ask every assistant the same question, side by side."),
        new("openops", "OpenOps", "[help]", "What the assistants can do here, and how."),
    ];
}
