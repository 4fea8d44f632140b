using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Prompts;

namespace OpenOps.BotService.Conversations;

/// <summary>
/// Tells each person once, before the first answer in a direct conversation, that this is an AI and what is recorded.
/// That it has been told is read from the conversation itself, which survives restarts and is the same for all replicas.
/// </summary>
internal sealed partial class FirstNotice(PromptLibrary prompts, IOptions<ConversationOptions> options, ILogger<FirstNotice> logger)
{
    /// <summary>Marks the notice's post.</summary>
    public const string Prop = "openops_notice";

    private const int PageSize = 200;
    private const int MaxPages = 50;

    private readonly ConcurrentDictionary<string, Task> _given = new(StringComparer.Ordinal);

    /// <summary>Makes sure that the notice stands in a direct conversation. Never fails: the next turn tries again.</summary>
    public async Task EnsureAsync(Bot bot, string channelId, CancellationToken cancellationToken)
    {
        var giving = _given.GetOrAdd(channelId, _ => GiveAsync(bot, channelId, cancellationToken));
        try
        {
            await giving;
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or OperationCanceledException)
        {
            _given.TryRemove(new KeyValuePair<string, Task>(channelId, giving));
            LogFailed(bot.Username, exception.Message);
        }
    }

    private async Task GiveAsync(Bot bot, string channelId, CancellationToken cancellationToken)
    {
        if (await IsGivenAsync(bot, channelId, cancellationToken))
        {
            return;
        }

        var model = bot.Model.Model;
        await bot.Client.CreatePostAsync(
            new NewPost
            {
                ChannelId = channelId,
                Message = prompts.Notice(new NoticePrompt(
                    bot.Options, model?.Openops?.DisplayName ?? bot.Options.Model, model?.Openops?.Provider, model?.Openops?.Custody, options.Value.RecordReaders)),
                Props = new JsonObject { [Prop] = "true", ["unsafe_links"] = "true" },
                PendingPostId = DeterministicId.Create(DateTimeOffset.UnixEpoch, "notice", channelId, bot.Account.Id).ToString("N"),
            },
            cancellationToken);
    }

    private static async Task<bool> IsGivenAsync(Bot bot, string channelId, CancellationToken cancellationToken)
    {
        for (var page = 0; page < MaxPages; page++)
        {
            var posts = await bot.Client.GetPostsAsync(channelId, page, PageSize, cancellationToken);
            if (posts.Any(post => post.UserId == bot.Account.Id && post.Prop(Prop).Length > 0))
            {
                return true;
            }

            if (posts.Count < PageSize)
            {
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(BotEventIds.NoticeFailed, LogLevel.Warning, "The first notice of {Bot} could not be given: {Reason}")]
    private partial void LogFailed(string bot, string reason);
}
