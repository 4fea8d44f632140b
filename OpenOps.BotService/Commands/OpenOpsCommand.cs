namespace OpenOps.BotService.Commands;

/// <summary><c>/openops</c>: what the bots can do here, and what was wrong with an answer.</summary>
internal sealed class OpenOpsCommand(HelpText help, WhyRequest why) : ISlashCommand
{
    public static SlashCommandDescription Description { get; } =
        new("openops", "help │ why [link to an answer]", "What the AI bots can do here for you, or what was wrong with an answer");

    public async Task<string> RunAsync(SlashCommandCall call, CancellationToken cancellationToken)
    {
        var words = call.Text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.FirstOrDefault()?.ToLowerInvariant() switch
        {
            null or "help" => await help.ForAsync(call.UserId, cancellationToken),
            "why" => await why.RunAsync(call, words.ElementAtOrDefault(1) ?? "", cancellationToken),
            _ => "🤔 I know only `/openops help` and `/openops why` here.",
        };
    }
}
