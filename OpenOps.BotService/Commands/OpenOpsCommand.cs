namespace OpenOps.BotService.Commands;

/// <summary><c>/openops</c>: what the bots can do here.</summary>
internal sealed class OpenOpsCommand(HelpText help) : ISlashCommand
{
    public static SlashCommandDescription Description { get; } = new("openops", "help", "What the AI bots can do here for you");

    public async Task<string> RunAsync(SlashCommandCall call, CancellationToken cancellationToken) =>
        call.Text.ToLowerInvariant() is "" or "help"
            ? await help.ForAsync(call.UserId, cancellationToken)
            : "🤔 I know only `/openops help` here.";
}
