using System.Text.Json.Nodes;
using System.Threading.Channels;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tasks.Meetings;

/// <summary>
/// Offers a summary where a plug-in has posted a recording or transcript: a reply with a button, once in a thread, by the
/// first bot of the settings that is in the channel. Nothing is read and no model is asked before somebody clicks.
/// </summary>
internal sealed partial class MeetingOffers(
    BotDirectory bots, ActionSigner signer, CallbackAddress address, TimeProvider time, ILogger<MeetingOffers> logger) : BackgroundService
{
    private const string Prop = "openops_meeting_offer";
    private const int Capacity = 200;
    private const int Tries = 5;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // Full means dropped: `/summarize meeting` does the same.
    private readonly Channel<(Bot Bot, string PostId)> _waiting = Channel.CreateBounded<(Bot, string)>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes a post that may hold a meeting; never waits.</summary>
    public void Take(Bot bot, Post post) => _waiting.Writer.TryWrite((bot, post.Id));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (bot, postId) in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await HandleAsync(bot, postId, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is told of again at the next start.
        }
    }

    private async Task HandleAsync(Bot bot, string postId, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await OfferAsync(bot, postId, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
            {
                if (tries == Tries || exception is MattermostApiException { Status: System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Forbidden })
                {
                    LogFailed(bot.Username, postId, exception.Message);
                    return;
                }
            }

            await Task.Delay(RetryDelay * tries, time, cancellationToken);
        }
    }

    private async Task OfferAsync(Bot bot, string postId, CancellationToken cancellationToken)
    {
        var thread = await bot.Client.GetThreadAsync(postId, cancellationToken);
        if (thread.FirstOrDefault(post => post.Id == postId) is not { } meeting
            || thread.Any(post => bots.IsBotAccount(post.UserId) && post.Prop(Prop).Length > 0)
            || !MeetingFiles.IsRecorder(await bot.Client.GetUserAsync(meeting.UserId, cancellationToken))
            || !await IsFirstAsync(bot, meeting.ChannelId, cancellationToken)
            || await MeetingFiles.FindAsync(bot, meeting, thread, cancellationToken) is null)
        {
            return;
        }

        var props = new AnswerProps { State = AnswerStates.Complete, InReplyTo = meeting.Id, Model = bot.Options.Model }.ToProps();
        props.Remove("ai_generated");
        props[Prop] = JsonValue.Create(meeting.Id);
        await bot.Client.CreatePostAsync(
            new NewPost
            {
                ChannelId = meeting.ChannelId,
                RootId = meeting.ThreadId,
                Message = "🎙️ I can summarise this meeting for you. The summary comes as a direct message, for you alone.",
                Props = props,
                Attachments = [new MessageAttachment { Actions = [Button(bot, meeting)] }],
                PendingPostId = DeterministicId.Create(DateTimeOffset.UnixEpoch, "meeting", bot.Account.Id, meeting.ThreadId).ToString("N"),
            },
            cancellationToken);
    }

    private AttachmentAction Button(Bot bot, Post meeting) => new()
    {
        Id = "meeting",
        Name = "Summarise meeting",
        Integration = new ActionIntegration(address.Actions, signer.Sign(new ButtonContext
        {
            Op = ButtonOperations.Meeting,
            Bot = bot.Username,
            ChannelId = meeting.ChannelId,
            QuestionId = meeting.Id,
            RequesterId = "",
        })),
    };

    private async Task<bool> IsFirstAsync(Bot bot, string channelId, CancellationToken cancellationToken)
    {
        foreach (var earlier in bots.All.TakeWhile(other => other != bot).Where(other => other.Account.Id.Length > 0))
        {
            if (await bot.Client.IsMemberAsync(channelId, earlier.Account.Id, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(BotEventIds.MeetingOfferFailed, LogLevel.Warning, "{Bot} could not offer a summary of the meeting in post {Post}: {Reason}")]
    private partial void LogFailed(string bot, string post, string reason);
}
