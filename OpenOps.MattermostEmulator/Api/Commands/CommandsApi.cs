using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Commands;

/// <summary>Slash commands: kept by those who run a team, used by everybody in it.</summary>
internal static class CommandsApi
{
    public static void MapCommands(this RouteGroupBuilder api)
    {
        api.MapPost("/commands", async (HttpContext http, Caller caller, CommandService commands) =>
            Reply.Created(commands.Create(caller, await http.ReadBodyAsync<Command>("command"))));
        api.MapGet("/commands", List);
        api.MapGet("/commands/{command_id}", (string command_id, Caller caller, CommandService commands) =>
            Reply.Json(commands.Find(caller, command_id)));
        api.MapPut("/commands/{command_id}", async (string command_id, HttpContext http, Caller caller, CommandService commands) =>
            Reply.Json(commands.Update(caller, command_id, await http.ReadBodyAsync<Command>("command"))));
        api.MapPut("/commands/{command_id}/regen_token", (string command_id, Caller caller, CommandService commands) =>
            Reply.Json(new { token = commands.RenewToken(caller, command_id).Token }));
        api.MapDelete("/commands/{command_id}", (string command_id, Caller caller, CommandService commands) =>
        {
            commands.Delete(caller, command_id);
            return Reply.Ok();
        });
        api.MapGet("/teams/{team_id}/commands/autocomplete", (string team_id, Caller caller, ChatState state, Access access) =>
        {
            using var scope = state.Read();
            access.Team(caller, team_id);
            return Reply.Json(Public(state, team_id).Where(command => command.AutoComplete).ToList());
        });
        api.MapPost("/commands/execute", async (HttpContext http, Caller caller, CommandExecution execution) =>
            Reply.Json(await execution.ExecuteAsync(caller, await http.ReadBodyAsync<ExecuteBody>("command_args"), SiteOf(http), http.RequestAborted)));
    }

    /// <summary>The address a client reached this server at.</summary>
    public static string SiteOf(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}";

    private static IResult List(string? team_id, bool? custom_only, Caller caller, ChatState state, Access access, CommandService commands)
    {
        commands.Enabled();
        using var scope = state.Read();
        if (!Ids.IsValid(team_id))
        {
            throw ApiErrors.InvalidUrl("team_id");
        }

        access.Team(caller, team_id!);
        if (caller.IsAdmin || state.TeamMembers.Find(ChatState.Key(team_id!, caller.Id)) is { SchemeAdmin: true })
        {
            return Reply.Json(state.CommandsOfTeam[team_id!].OrderBy(command => command.Trigger, StringComparer.Ordinal).ToList());
        }

        return custom_only is true ? throw ApiErrors.Forbidden() : Reply.Json(Public(state, team_id!).ToList());
    }

    // Neither who made it nor where it goes, nor of course its token.
    private static IEnumerable<Command> Public(ChatState state, string teamId) => state.CommandsOfTeam[teamId]
        .OrderBy(command => command.Trigger, StringComparer.Ordinal)
        .Select(command => command with { Token = "", CreatorId = "", Method = "", Url = "", Username = "", IconUrl = "" });
}

/// <summary>A command line and where it was written.</summary>
internal sealed record ExecuteBody(string? ChannelId, string? TeamId, string? RootId, string? ParentId, string? Command);
