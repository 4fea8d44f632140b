using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Users;

/// <summary>Finding people: lists, search and completion.</summary>
internal static class UserSearch
{
    private const int PageMaximum = 200;
    private const int PageDefault = 60;
    private const int Completions = 25;

    public static void MapUserSearch(this RouteGroupBuilder api)
    {
        api.MapGet("/users", List);
        api.MapPost("/users/search", SearchAsync);
        api.MapGet("/users/autocomplete", Complete);
        api.MapGet("/users/stats", (Caller _, ChatState state) =>
        {
            using var scope = state.Read();
            return Reply.Json(new { total_users_count = state.Users.All.Count(user => user.DeleteAt == 0) });
        });
    }

    private static IResult List(
        Caller caller, ChatState state, Access access, string? in_team, string? in_channel, string? not_in_channel, int? page, int? per_page)
    {
        using var scope = state.Read();
        var found = Within(state, access, caller, in_team, in_channel);
        if (!string.IsNullOrEmpty(not_in_channel))
        {
            access.Member(caller, not_in_channel);
            found = found.Where(user => !access.IsMember(not_in_channel, user.Id));
        }

        var size = Math.Clamp(per_page ?? PageDefault, 1, PageMaximum);
        return Answer(found.OrderBy(user => user.Username, StringComparer.Ordinal).Skip(Math.Max(page ?? 0, 0) * size).Take(size));
    }

    private static async Task<IResult> SearchAsync(HttpContext http, Caller caller, ChatState state, Access access)
    {
        var body = await http.ReadBodyAsync<SearchBody>("term");
        if (string.IsNullOrEmpty(body.Term))
        {
            throw ApiErrors.InvalidBody("term");
        }

        using var scope = state.Read();
        var found = Within(state, access, caller, body.TeamId, body.InChannelId)
            .Where(user => Matches(user, body.Term) && (body.AllowInactive || user.DeleteAt == 0));
        return Answer(found.OrderBy(user => user.Username, StringComparer.Ordinal).Take(Math.Clamp(body.Limit ?? 100, 1, 1000)));
    }

    private static IResult Complete(
        Caller caller, ChatState state, Access access, string? in_team, string? in_channel, string? name, int? limit)
    {
        using var scope = state.Read();
        var matches = Within(state, access, caller, in_team, null)
            .Where(user => user.DeleteAt == 0 && Matches(user, name ?? ""))
            .OrderBy(user => user.Username, StringComparer.Ordinal)
            .Select(user => user.Sanitized());
        if (string.IsNullOrEmpty(in_channel))
        {
            return Reply.Json(new { users = matches.Take(limit ?? Completions).ToList() });
        }

        access.Member(caller, in_channel);
        var split = matches.ToLookup(user => access.IsMember(in_channel, user.Id));
        return Reply.Json(new
        {
            users = split[true].Take(limit ?? Completions).ToList(),
            out_of_channel = split[false].Take(limit ?? Completions).ToList(),
        });
    }

    private static IEnumerable<User> Within(ChatState state, Access access, Caller caller, string? team, string? channel)
    {
        if (!string.IsNullOrEmpty(channel))
        {
            access.Member(caller, channel);
            return state.MembersOfChannel[channel].Select(member => state.Users.Find(member.UserId)).OfType<User>();
        }

        if (!string.IsNullOrEmpty(team))
        {
            access.Team(caller, team);
            return state.MembersOfTeam[team].Where(member => member.DeleteAt == 0).Select(member => state.Users.Find(member.UserId)).OfType<User>();
        }

        return state.Users.All;
    }

    private static bool Matches(User user, string term)
    {
        var wanted = term.TrimStart('@');
        return new[] { user.Username, user.FirstName, user.LastName, user.Nickname, $"{user.FirstName} {user.LastName}" }
            .Any(name => name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase));
    }

    private static IResult Answer(IEnumerable<User> users) =>
        Reply.Json(users.Select(user => user.Sanitized()).ToList());

    private sealed record SearchBody(string? Term, string? TeamId, string? InChannelId, bool AllowInactive, int? Limit);
}
