using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <content>Buttons, dialogs and slash commands.</content>
internal sealed partial class MattermostClient
{
    /// <summary>Opens a dialog. The trigger lives three seconds, so do it before answering the click.</summary>
    public Task OpenDialogAsync(DialogOpening opening, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Post, "actions/dialogs/open", opening, Wire.DialogOpening, cancellationToken);

    /// <summary>Clicks a button, or chooses from a menu, as this account.</summary>
    public Task ClickAsync(string postId, string actionId, string? selectedOption, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, $"posts/{postId}/actions/{actionId}", new ActionClick(selectedOption), Wire.ActionClick, cancellationToken);

    /// <summary>The custom slash commands of a team. Needs the permission to manage them.</summary>
    public Task<IReadOnlyList<SlashCommand>> GetCommandsAsync(string teamId, CancellationToken cancellationToken) =>
        _transport.GetAsync($"commands?team_id={teamId}&custom_only=true", Wire.IReadOnlyListSlashCommand, cancellationToken);

    public Task<SlashCommand> CreateCommandAsync(NewSlashCommand command, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Post, "commands", command, Wire.NewSlashCommand, Wire.SlashCommand, cancellationToken);

    public Task DeleteCommandAsync(string commandId, CancellationToken cancellationToken) => DeleteAsync($"commands/{commandId}", cancellationToken);

    /// <summary>Runs a slash command as this account.</summary>
    public Task ExecuteCommandAsync(string channelId, string command, string? teamId, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, "commands/execute", new CommandExecution(channelId, command, teamId), Wire.CommandExecution, cancellationToken);
}
