namespace OpenOps.BotService.Commands;

/// <summary>
/// What one slash command does. Whatever asks a model is only begun here: the person is answered at once, and the model's
/// words appear in a post of their own.
/// </summary>
internal interface ISlashCommand
{
    /// <summary>Does what was asked for, or begins it.</summary>
    /// <returns>What the person is told, seen by nobody else; empty for nothing.</returns>
    public Task<string> RunAsync(SlashCommandCall call, CancellationToken cancellationToken);
}

/// <summary>How a command is registered, and offered while it is typed.</summary>
/// <param name="Trigger">The word after the slash, in small letters.</param>
/// <param name="Hint">What may follow it.</param>
/// <param name="Description">What it is for, in one short sentence.</param>
internal sealed record SlashCommandDescription(string Trigger, string Hint, string Description);
