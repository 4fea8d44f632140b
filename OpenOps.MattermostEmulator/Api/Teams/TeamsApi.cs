using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Teams;

/// <summary>Teams and who is in them.</summary>
internal static class TeamsApi
{
    public static void MapTeams(this RouteGroupBuilder api)
    {
        api.MapPost("/teams", CreateAsync);
        api.MapGet("/teams", ListAll);
        api.MapGet("/teams/{team_id}", (string team_id, Caller caller, ChatState state, Access access) =>
            Read(state, () => View(caller, access.Team(caller, team_id))));
        api.MapGet("/teams/name/{name}", GetByName);
        api.MapGet("/teams/name/{name}/exists", (string name, Caller _, ChatState state) =>
            Read(state, () => new { exists = state.TeamsByName.First(name) is not null }));
        api.MapGet("/users/{user_id}/teams", (string user_id, Caller caller, ChatState state) =>
            Read(state, () => Mine(caller.ResolveOwn(user_id), state).Select(member => View(caller, state.Teams.Find(member.TeamId)!)).ToList()));
        api.MapGet("/users/{user_id}/teams/members", (string user_id, Caller caller, ChatState state) =>
            Read(state, () => Mine(caller.ResolveOwn(user_id), state).ToList()));
        api.MapGet("/users/{user_id}/teams/unread", Unread);
        api.MapGet("/teams/{team_id}/members", ListMembers);
        api.MapGet("/teams/{team_id}/members/{user_id}", GetMember);
        api.MapPost("/teams/{team_id}/members", AddMemberAsync);
        api.MapDelete("/teams/{team_id}/members/{user_id}", RemoveMember);
        api.MapGet("/teams/{team_id}/stats", (string team_id, Caller caller, ChatState state, Access access) => Read(state, () =>
        {
            access.Team(caller, team_id);
            var count = state.MembersOfTeam[team_id].Count(member => member.DeleteAt == 0);
            return new { team_id, total_member_count = count, active_member_count = count };
        }));
    }

    private static async Task<IResult> CreateAsync(HttpContext http, Caller caller, TeamService teams)
    {
        var body = await http.ReadBodyAsync<NewTeam>("team");
        return Reply.Created(View(caller, teams.Create(caller, body)));
    }

    private static IResult ListAll(Caller caller, ChatState state, Access access) => Read(state, () => state.Teams.All
        .Where(team => caller.IsAdmin || team.AllowOpenInvite || access.IsTeamMember(team.Id, caller.Id))
        .OrderBy(team => team.DisplayName, StringComparer.Ordinal)
        .Select(team => View(caller, team))
        .ToList());

    private static IResult GetByName(string name, Caller caller, ChatState state, Access access) => Read(state, () =>
    {
        var team = state.TeamsByName.First(name)
            ?? throw ApiErrors.Of(404, "app.team.get_by_name.missing.app_error", "Unable to find the existing team.");
        return View(caller, access.Team(caller, team.Id));
    });

    private static IResult Unread(string user_id, Caller caller, ChatState state, Channels.UnreadCounter unread) => Read(state, () =>
    {
        var id = caller.ResolveOwn(user_id);
        return Mine(id, state).Select(member =>
        {
            var counts = state.ChannelsOfTeam[member.TeamId].Select(channel => unread.Of(channel, id)).ToList();
            return new
            {
                team_id = member.TeamId,
                msg_count = counts.Sum(count => count.Messages),
                mention_count = counts.Sum(count => count.Mentions),
                mention_count_root = counts.Sum(count => count.RootMentions),
                msg_count_root = counts.Sum(count => count.RootMessages),
            };
        }).ToList();
    });

    private static IResult ListMembers(string team_id, Caller caller, ChatState state, Access access, int? page, int? per_page) =>
        Read(state, () =>
        {
            access.Team(caller, team_id);
            return state.MembersOfTeam[team_id].Where(member => member.DeleteAt == 0)
                .OrderBy(member => member.UserId, StringComparer.Ordinal)
                .Skip((page ?? 0) * (per_page ?? 60)).Take(per_page ?? 60).ToList();
        });

    private static IResult GetMember(string team_id, string user_id, Caller caller, ChatState state, Access access) => Read(state, () =>
    {
        access.Team(caller, team_id);
        return state.TeamMembers.Find(ChatState.Key(team_id, caller.Resolve(user_id))) ?? throw TeamService.NoMember();
    });

    private static async Task<IResult> AddMemberAsync(string team_id, HttpContext http, Caller caller, TeamService teams)
    {
        var body = await http.ReadBodyAsync<MemberBody>("team_member");
        if (body.TeamId != team_id)
        {
            throw ApiErrors.InvalidBody("team_id");
        }

        return Reply.Created(teams.AddMember(caller, team_id, body.UserId ?? throw ApiErrors.InvalidBody("user_id")));
    }

    private static IResult RemoveMember(string team_id, string user_id, Caller caller, TeamService teams)
    {
        teams.RemoveMember(caller, team_id, caller.ResolveOwn(user_id));
        return Reply.Ok();
    }

    private static IEnumerable<TeamMember> Mine(string userId, ChatState state) =>
        state.TeamsOf[userId].Where(member => member.DeleteAt == 0);

    // The team's address is for those who run it.
    private static Team View(Caller caller, Team team) => caller.IsAdmin ? team : team with { Email = "" };

    private static IResult Read<T>(ChatState state, Func<T> read)
    {
        using var scope = state.Read();
        return Reply.Json(read());
    }

    private sealed record MemberBody(string? TeamId, string? UserId);
}
