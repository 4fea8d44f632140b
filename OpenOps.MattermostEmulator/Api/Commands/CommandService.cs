using OpenOps.MattermostEmulator.Api.Configuration;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Commands;

/// <summary>Keeps slash commands.</summary>
internal sealed class CommandService(ChatState state, ServerConfiguration configuration)
{
    private const int TriggerMaximum = 128;

    /// <summary>Refuses where slash commands are switched off.</summary>
    public void Enabled()
    {
        if (!configuration.IsOn(ServerConfiguration.EnableCommands))
        {
            throw ApiErrors.Of(501, "api.command.disabled.app_error", "Commands have been disabled by the system admin.");
        }
    }

    public Command Create(Caller caller, Command body)
    {
        Enabled();
        using var scope = state.Write();
        Manage(caller, body.TeamId);
        var trigger = Checked(body).ToLowerInvariant();
        if (state.CommandsOfTeam[body.TeamId].Any(command => command.Trigger == trigger))
        {
            throw ApiErrors.Of(
                400, "api.command.duplicate_trigger.app_error", "This trigger word is already in use. Please choose another word.");
        }

        var now = state.Now();
        return state.Commands.Put(body with
        {
            Id = Ids.New(), Token = Ids.New(), CreateAt = now, UpdateAt = now, DeleteAt = 0, CreatorId = caller.Id, Trigger = trigger,
        });
    }

    public Command Find(Caller caller, string commandId)
    {
        using var scope = state.Read();
        var command = state.Commands.Find(commandId)
            ?? throw ApiErrors.Of(404, "store.sql_command.save.get.app_error", "Unable to get the command.");
        Manage(caller, command.TeamId);
        return command;
    }

    public Command Update(Caller caller, string commandId, Command body)
    {
        using var scope = state.Write();
        var command = Find(caller, commandId);
        if (body.Id != commandId)
        {
            throw ApiErrors.InvalidBody("command");
        }

        if (body.TeamId != command.TeamId)
        {
            throw ApiErrors.Of(400, "api.command.team_mismatch.app_error", "Unable to update commands across teams.");
        }

        return state.Commands.Put(body with
        {
            Id = command.Id,
            Token = command.Token,
            CreateAt = command.CreateAt,
            UpdateAt = state.Now(),
            DeleteAt = 0,
            CreatorId = command.CreatorId,
            TeamId = command.TeamId,
            Trigger = Checked(body).ToLowerInvariant(),
        });
    }

    public Command RenewToken(Caller caller, string commandId)
    {
        using var scope = state.Write();
        return state.Commands.Put(Find(caller, commandId) with { Token = Ids.New(), UpdateAt = state.Now() });
    }

    public void Delete(Caller caller, string commandId)
    {
        using var scope = state.Write();
        state.Commands.Remove(Find(caller, commandId).Id);
    }

    private void Manage(Caller caller, string teamId)
    {
        if (!caller.IsAdmin && state.TeamMembers.Find(ChatState.Key(teamId, caller.Id)) is not { SchemeAdmin: true, DeleteAt: 0 })
        {
            throw ApiErrors.Forbidden();
        }
    }

    private static string Checked(Command body)
    {
        if (body.Trigger is null or "" || body.Trigger.Length > TriggerMaximum || body.Trigger.Contains(' ') || body.Trigger[0] == '/')
        {
            throw ApiErrors.Of(400, "model.command.is_valid.trigger.app_error", "Invalid trigger.");
        }

        if (!Uri.TryCreate(body.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw ApiErrors.Of(
                400, "model.command.is_valid.url_http.app_error", "Invalid URL. Must be a valid URL and start with http:// or https://.");
        }

        return body.Method is "P" or "G"
            ? body.Trigger
            : throw ApiErrors.Of(400, "model.command.is_valid.method.app_error", "Invalid Method.");
    }
}
