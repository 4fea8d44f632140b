using System.Net;
using OpenOps.BotService.Commands;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Provisioning;

/// <summary>Makes a team's slash commands, keeps them as they should be, and hands over their tokens.</summary>
internal sealed class CommandProvisioning(
    MattermostAdministration administration, MattermostClient admin, IReadOnlyList<SlashCommandDescription> commands, Uri? callbackUrl, ProvisioningLog log)
{
    // Tells our commands from those that somebody made by hand.
    private const string Mark = "OpenOps bot service, by provision";

    /// <summary>Sees to all commands and returns their tokens.</summary>
    /// <param name="team">Whose commands they are.</param>
    /// <param name="speaker">The bot in whose name they answer, where the server lets them.</param>
    /// <param name="known">The tokens of the last run.</param>
    /// <param name="rotate">Whether each gets a new token, with which the old one ends.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<IReadOnlyDictionary<string, string>> EnsureAsync(
        MattermostTeam team, string? speaker, IReadOnlyDictionary<string, string> known, bool rotate, CancellationToken cancellationToken)
    {
        if (callbackUrl is not null)
        {
            return ProvisioningException.NamingAsync(
                $"making the slash commands of {team.Name}", () => EnsureAllAsync(team, speaker, rotate, callbackUrl, cancellationToken));
        }

        log.NotDone("slash commands", "nobody said where the server reaches the bot service. Give --callback-url, or set Actions:CallbackUrl.");
        return Task.FromResult(known);
    }

    private async Task<IReadOnlyDictionary<string, string>> EnsureAllAsync(
        MattermostTeam team, string? speaker, bool rotate, Uri callback, CancellationToken cancellationToken)
    {
        var there = await admin.GetCommandsAsync(team.Id, cancellationToken);
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var command in commands)
        {
            var wanted = Describe(command, team, speaker, callback);
            if (await EnsureAsync(wanted, there, cancellationToken) is { } ready)
            {
                tokens[command.Trigger] = rotate && there.Any(old => old.Id == ready.Id) ? await RenewAsync(ready, cancellationToken) : ready.Token;
            }
        }

        foreach (var gone in there.Where(old => IsOurs(old) && !commands.Any(command => command.Trigger == old.Trigger)))
        {
            await admin.DeleteCommandAsync(gone.Id, cancellationToken);
            log.Changed($"slash command /{gone.Trigger}, which is gone: this version has none of that name");
        }

        return tokens;
    }

    private async Task<SlashCommand?> EnsureAsync(NewSlashCommand wanted, IReadOnlyList<SlashCommand> there, CancellationToken cancellationToken)
    {
        if (there.FirstOrDefault(candidate => candidate.Trigger == wanted.Trigger) is not { } found)
        {
            return await CreateAsync(wanted, cancellationToken);
        }

        if (!IsOurs(found))
        {
            LeaveToOthers(wanted.Trigger);
            return null;
        }

        if (IsAsWanted(found, wanted))
        {
            log.Kept($"slash command /{found.Trigger}");
            return found;
        }

        var changed = await administration.ChangeCommandAsync(found.Id, wanted, cancellationToken);
        log.Changed($"slash command /{found.Trigger}");
        return changed;
    }

    private async Task<SlashCommand?> CreateAsync(NewSlashCommand wanted, CancellationToken cancellationToken)
    {
        try
        {
            var made = await admin.CreateCommandAsync(wanted, cancellationToken);
            log.Made($"slash command /{made.Trigger}");
            return made;
        }
        catch (MattermostApiException exception) when (exception.Status == HttpStatusCode.BadRequest
            && exception.ErrorId.Contains("duplicate_trigger", StringComparison.Ordinal))
        {
            // Taken by the server itself, or by somebody else a moment ago.
            LeaveToOthers(wanted.Trigger);
            return null;
        }
    }

    private async Task<string> RenewAsync(SlashCommand command, CancellationToken cancellationToken)
    {
        var renewed = await administration.RenewCommandTokenAsync(command.Id, cancellationToken);
        log.Changed($"token of slash command /{command.Trigger}");
        return renewed.Token;
    }

    private void LeaveToOthers(string trigger) =>
        log.NotDone(
            $"slash command /{trigger}",
            $"another command has the name /{trigger} in this team, and stays as it is. Rename that one (Integrations > Slash Commands), then provision again.");

    private static bool IsOurs(SlashCommand command) => command.Description == Mark;

    private static bool IsAsWanted(SlashCommand found, NewSlashCommand wanted) =>
        (found.Url, found.Method, found.Username, found.DisplayName, found.AutoComplete, found.AutoCompleteDesc, found.AutoCompleteHint)
        == (wanted.Url.ToString(), wanted.Method, wanted.Username ?? "", wanted.DisplayName, wanted.AutoComplete, wanted.AutoCompleteDesc, wanted.AutoCompleteHint);

    private static NewSlashCommand Describe(SlashCommandDescription command, MattermostTeam team, string? speaker, Uri callback) => new()
    {
        TeamId = team.Id,
        Trigger = command.Trigger,
        Url = new Uri(callback.AbsoluteUri.TrimEnd('/') + CommandsApi.Path),
        Username = speaker,
        DisplayName = $"OpenOps /{command.Trigger}",
        Description = Mark,
        AutoCompleteDesc = command.Description,
        AutoCompleteHint = command.Hint,
    };
}
