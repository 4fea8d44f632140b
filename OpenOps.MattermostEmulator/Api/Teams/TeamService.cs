using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenOps.MattermostEmulator.Api.Channels;
using OpenOps.MattermostEmulator.Api.Posts;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Teams;

/// <summary>A team to be made.</summary>
internal sealed record NewTeam(string? Name, string? DisplayName, string? Type, string? Description, bool AllowOpenInvite);

/// <summary>Makes teams and joins people to them, which joins them to the team's two standing channels.</summary>
internal sealed partial class TeamService(ChatState state, ChannelMembership membership, SystemPosts systemPosts)
{
    private static readonly (string Name, string Title)[] StandingChannels = [("town-square", "Town Square"), ("off-topic", "Off-Topic")];

    public static ApiErrorException NoMember() =>
        ApiErrors.Of(404, "app.team.get_member.missing.app_error", "No team member found for that user ID and team ID.");

    public Team Create(Caller caller, NewTeam body)
    {
        if (body.Name is null || !NamePattern().IsMatch(body.Name))
        {
            throw ApiErrors.Of(
                400, "model.team.is_valid.characters.app_error", "Name must be 2 or more lowercase alphanumeric characters.");
        }

        if (string.IsNullOrEmpty(body.DisplayName) || body.DisplayName.Length > 64)
        {
            throw ApiErrors.Of(400, "model.team.is_valid.name.app_error", "Invalid name.");
        }

        if (body.Type is not ("O" or "I"))
        {
            throw ApiErrors.Of(400, "model.team.is_valid.type.app_error", "Invalid type.");
        }

        using var scope = state.Write();
        if (state.TeamsByName.First(body.Name) is not null)
        {
            throw ApiErrors.Of(400, "app.team.save.existing.app_error", "A team with that name already exists.");
        }

        var now = state.Now();
        var team = state.Teams.Put(new Team
        {
            Id = Ids.New(),
            CreateAt = now,
            UpdateAt = now,
            Name = body.Name,
            DisplayName = body.DisplayName,
            Type = body.Type,
            Description = body.Description ?? "",
            Email = caller.User.Email,
            InviteId = Ids.New(),
            AllowOpenInvite = body.AllowOpenInvite,
        });
        foreach (var (name, title) in StandingChannels)
        {
            var at = state.Now();
            state.Channels.Put(new Channel
            {
                Id = Ids.New(), CreateAt = at, UpdateAt = at, TeamId = team.Id, Type = "O", Name = name, DisplayName = title,
            });
        }

        Join(team, caller.User, asAdmin: true);
        return team;
    }

    public TeamMember AddMember(Caller caller, string teamId, string userId)
    {
        if (!Ids.IsValid(userId))
        {
            throw ApiErrors.InvalidBody("user_id");
        }

        using var scope = state.Write();
        var team = state.Teams.Find(teamId) ?? throw (caller.IsAdmin ? ApiErrors.NoTeam() : ApiErrors.Forbidden());
        var mine = state.TeamMembers.Find(ChatState.Key(teamId, caller.Id)) is { DeleteAt: 0 };
        if (!caller.IsAdmin && !mine && !(userId == caller.Id && team.AllowOpenInvite))
        {
            throw ApiErrors.Forbidden();
        }

        var user = state.Users.Find(userId) ?? throw ApiErrors.NoUser();
        return state.TeamMembers.Find(ChatState.Key(teamId, userId)) is { DeleteAt: 0 } member ? member : Join(team, user, asAdmin: false);
    }

    public void RemoveMember(Caller caller, string teamId, string userId)
    {
        using var scope = state.Write();
        var member = state.TeamMembers.Find(ChatState.Key(teamId, userId)) is { DeleteAt: 0 } found ? found : throw NoMember();
        foreach (var channel in state.ChannelsOfTeam[teamId].ToList())
        {
            membership.Forget(channel.Id, userId, caller.Id);
        }

        var data = new JsonObject { ["team_id"] = teamId, ["user_id"] = userId };
        state.Publish(ChatEvent.ToTeam("leave_team", teamId, data));
        state.TeamMembers.Put(member with { DeleteAt = state.Now() });
    }

    private TeamMember Join(Team team, User user, bool asAdmin)
    {
        var member = state.TeamMembers.Put(new TeamMember { TeamId = team.Id, UserId = user.Id, SchemeAdmin = asAdmin });
        foreach (var (name, _) in StandingChannels)
        {
            var channel = state.ChannelsByName.First(ChatState.Key(team.Id, name))!;
            membership.Remember(channel.Id, user.Id, asAdmin: false);
            var type = name == "town-square" ? "system_join_team" : "system_join_channel";
            var place = name == "town-square" ? "team" : "channel";
            systemPosts.Add(
                channel, user, type, $"{user.Username} joined the {place}.", new JsonObject { ["username"] = user.Username });
        }

        state.Publish(ChatEvent.ToUser("added_to_team", user.Id, new JsonObject { ["team_id"] = team.Id, ["user_id"] = user.Id }));
        return member;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,62}[a-z0-9]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
