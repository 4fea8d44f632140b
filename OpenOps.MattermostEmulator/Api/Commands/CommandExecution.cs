using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.Callbacks;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Commands;

/// <summary>Runs slash commands.</summary>
internal sealed partial class CommandExecution(
    ChatState state, Access access, CallbackClient callbacks, TriggerIds triggers, CommandHooks hooks, CommandPosts posts, CommandService commands,
    IOptions<EmulatorOptions> options)
{
    public async Task<CommandResponse> ExecuteAsync(Caller caller, ExecuteBody body, string siteUrl, CancellationToken cancellationToken)
    {
        commands.Enabled();
        var line = body.Command ?? "";
        if (line.Length <= 1 || line[0] != '/')
        {
            throw ApiErrors.Of(400, "api.command.execute_command.start.app_error", "No command trigger found.");
        }

        var space = line.IndexOfAny([' ', '\n']);
        var trigger = (space < 0 ? line[1..] : line[1..space]).ToLowerInvariant();
        var text = space < 0 ? "" : line[(space + 1)..].Trim();
        var run = Prepare(caller, body, trigger);
        var (clientId, triggerId) = triggers.Create(caller.Id);
        var hook = hooks.Create(run);
        using var content = new FormUrlEncodedContent(Form(run, caller, trigger, text, triggerId, $"{siteUrl}/hooks/commands/{hook}"));
        var answer = await callbacks.PostAsync(run.Command.Url, content, new AuthenticationHeaderValue("Token", run.Command.Token), cancellationToken)
            ?? throw Failed(trigger);
        if (answer.Status != 200)
        {
            throw ApiErrors.Of(
                500,
                "api.command.execute_command.failed_resp.app_error",
                $"Command with a trigger of '{trigger}' returned response {answer.Status} {answer.Reason}.");
        }

        var response = CommandResponse.Read(answer.MediaType, answer.Body) ?? throw Failed(trigger);
        posts.Post(run, response);
        return response with { TriggerId = clientId };
    }

    private CommandRun Prepare(Caller caller, ExecuteBody body, string trigger)
    {
        using var scope = state.Read();
        var channel = access.Member(caller, body.ChannelId);
        var teamId = channel.TeamId.Length > 0 ? channel.TeamId : body.TeamId ?? "";
        var command = access.IsTeamMember(teamId, caller.Id) || caller.IsAdmin
            ? state.CommandsOfTeam[teamId].FirstOrDefault(command => command.Trigger == trigger)
            : null;
        return command is null
            ? throw ApiErrors.Of(
                404,
                "api.command.execute_command.not_found.app_error",
                $"Command with a trigger of '{trigger}' not found. To send a message beginning with \"/\", try adding an empty space at "
                    + "the beginning of the message.")
            : new CommandRun(command, caller.User, channel, state.Teams.Find(teamId)!, body.RootId ?? "");
    }

    // In the order of their names, as Go writes a form.
    private SortedDictionary<string, string> Form(
        CommandRun run, Caller caller, string trigger, string text, string triggerId, string responseUrl)
    {
        var form = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["channel_id"] = run.Channel.Id,
            ["channel_name"] = run.Channel.Name,
            ["command"] = "/" + trigger,
            ["response_url"] = responseUrl,
            ["team_domain"] = run.Team.Name,
            ["team_id"] = run.Team.Id,
            ["text"] = text,
            ["token"] = run.Command.Token,
            ["trigger_id"] = triggerId,
            ["user_id"] = caller.Id,
            ["user_name"] = caller.User.Username,
        };
        if (options.Value.CommandsTellThread)
        {
            form["root_id"] = run.RootId;
        }

        using var scope = state.Read();
        var users = Names(UserPattern(), text).Select(name => state.UsersByName.First(name)).OfType<User>().ToList();
        if (users.Count > 0)
        {
            form["user_mentions"] = string.Join(',', users.Select(user => user.Username));
            form["user_mentions_ids"] = string.Join(',', users.Select(user => user.Id));
        }

        var channels = Names(ChannelPattern(), text).Select(name => state.ChannelsByName.First(ChatState.Key(run.Team.Id, name)))
            .OfType<Channel>().Where(channel => channel.IsOpen).ToList();
        if (channels.Count > 0)
        {
            form["channel_mentions"] = string.Join(',', channels.Select(channel => channel.Name));
            form["channel_mentions_ids"] = string.Join(',', channels.Select(channel => channel.Id));
        }

        return form;
    }

    private static IEnumerable<string> Names(Regex pattern, string text) =>
        pattern.Matches(text).Select(match => match.Groups["name"].Value.TrimEnd('.', '-', '_')).Distinct(StringComparer.Ordinal);

    private static ApiErrorException Failed(string trigger) => ApiErrors.Of(
        500, "api.command.execute_command.failed.app_error", $"Command with a trigger of '{trigger}' failed.");

    [GeneratedRegex("(?<![a-z0-9])@(?<name>[a-z0-9._-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserPattern();

    [GeneratedRegex("(?<![a-z0-9])~(?<name>[a-z0-9_-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ChannelPattern();
}

/// <summary>One run of a command: what was run, by whom and where.</summary>
internal sealed record CommandRun(Command Command, User User, Channel Channel, Team Team, string RootId);
