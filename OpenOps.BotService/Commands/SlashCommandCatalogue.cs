namespace OpenOps.BotService.Commands;

/// <summary>
/// The commands of this service: exactly these are registered at the chat server and answered here. A further command is
/// a class and a line in this list.
/// </summary>
internal static class SlashCommandCatalogue
{
    public static IReadOnlyList<SlashCommandEntry> All { get; } =
    [
        SlashCommandEntry.Of<SummarizeCommand>(SummarizeCommand.Description),
        SlashCommandEntry.Of<ReactCommand>(ReactCommand.Description),
        SlashCommandEntry.Of<AskAllCommand>(AskAllCommand.Description),
        SlashCommandEntry.Of<OpenOpsCommand>(OpenOpsCommand.Description),
    ];

    /// <summary>The command of a trigger, or null.</summary>
    public static SlashCommandEntry? Find(string trigger) =>
        All.FirstOrDefault(entry => string.Equals(entry.About.Trigger, trigger, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A command: what is said of it, and the class that serves it.</summary>
internal sealed record SlashCommandEntry(SlashCommandDescription About, Type Service)
{
    public static SlashCommandEntry Of<T>(SlashCommandDescription about)
        where T : ISlashCommand => new(about, typeof(T));
}
