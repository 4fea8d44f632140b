using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Posts;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Commands;

/// <summary>Posts what commands answer: for all to see, in the name of who ran it, or for them alone.</summary>
internal sealed class CommandPosts(ChatState state, PostCreation creation, PostEvents events, PostRules rules)
{
    public void Post(CommandRun run, CommandResponse response)
    {
        using var scope = state.Write();
        foreach (var one in (response.ExtraResponses ?? []).Prepend(response))
        {
            if (one.Text.Length > 0 || one.Attachments is { Count: > 0 })
            {
                PostOne(run, one);
            }
        }
    }

    private void PostOne(CommandRun run, CommandResponse response)
    {
        var channel = state.Channels.Find(run.Channel.Id)!;
        var type = response.Attachments is { Count: > 0 } ? "slack_attachment" : response.Type;
        if (response.ResponseType == "in_channel")
        {
            var input = new PostInput(null, channel.Id, run.RootId, response.Text, type, response.Props, null, null, null, null);
            creation.Store(run.User, channel, input, props => AddVoice(props, run.Command, response));
            return;
        }

        events.Ephemeral(
            new Post
            {
                Id = Ids.New(),
                CreateAt = state.Now(),
                UserId = run.User.Id,
                ChannelId = channel.Id,
                RootId = run.RootId,
                Message = response.Text,
                Type = "system_ephemeral",
                Props = rules.Props(response.Props, "", channel, props => AddVoice(props, run.Command, response)),
            },
            run.User.Id);
    }

    private static void AddVoice(JsonObject props, Command command, CommandResponse response)
    {
        props["from_webhook"] = "true";
        props["override_username"] = response.Username.Length > 0 ? response.Username : command.Username;
        props["override_icon_url"] = response.IconUrl.Length > 0 ? response.IconUrl : command.IconUrl;
        if (response.Attachments is { Count: > 0 } attachments)
        {
            props[Attachments.Key] = attachments.DeepClone();
        }
    }
}
