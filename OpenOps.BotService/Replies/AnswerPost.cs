using System.Net;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Replies;

/// <summary>
/// The post that shows an answer, and those that continue it where it is long. One writer at a time. Everything it
/// sends can be sent again: posts have keys made of the answer, and edits say the whole.
/// </summary>
internal sealed class AnswerPost(AnswerTarget target, AnswerButtons buttons, ReplyOptions options)
{
    private readonly List<(string Id, string Shown)> _posts = [];
    private bool _propsAreOld = true;
    private bool _continuationsAreOld;
    private bool _endShown;
    private string _key = "";

    private MattermostClient Client => target.Bot.Client;

    /// <summary>What the model's references lead to.</summary>
    public PostReferences References { get; set; } = PostReferences.None;

    /// <summary>The answer's first post once there is one.</summary>
    public string? Id => _posts.Count > 0 ? _posts[0].Id : null;

    public IReadOnlyList<string> PostIds => [.. _posts.Select(post => post.Id)];

    /// <summary>Takes over posts that are there: those of a thread that show one answer.</summary>
    /// <param name="first">The answer's first post.</param>
    /// <param name="thread">The thread as it stands now.</param>
    /// <param name="key">
    /// Empty when the same answer goes on. Otherwise another one takes the place: posts that continued the old one go, and
    /// this makes the keys of new ones differ from theirs.
    /// </param>
    public void Adopt(Post first, IReadOnlyList<Post> thread, string key)
    {
        _key = key;
        _continuationsAreOld = key.Length > 0;
        _posts.Add((first.Id, first.Message));
        _posts.AddRange(thread
            .Where(post => post.UserId == first.UserId && AnswerProps.Of(post)?.Continues == first.Id)
            .OrderBy(post => post.CreateAt).ThenBy(post => post.Id, StringComparer.Ordinal)
            .Select(post => (post.Id, post.Message)));
    }

    /// <summary>Shows what has been written so far.</summary>
    public Task ShowAsync(string text, AnswerProps answer, CancellationToken cancellationToken) =>
        WriteAsync(Parts(text, answer, isEnd: false), answer, isEnd: false, hasText: true, cancellationToken);

    /// <summary>Shows the end of an answer with its note and its buttons.</summary>
    public Task FinishAsync(string text, AnswerProps answer, CancellationToken cancellationToken)
    {
        var parts = Parts(text, answer, isEnd: true);
        var hasText = !string.IsNullOrWhiteSpace(text);
        if (answer.Note is { } note)
        {
            var last = parts[^1].Length > 0 ? $"{Closed(parts[^1])}\n\n{note}" : note;
            parts = PostLimits.CountRunes(last) <= PostLimits.MaxMessageRunes ? [.. parts.SkipLast(1), last] : [.. parts, note];
        }

        return WriteAsync(parts, answer, isEnd: true, hasText, cancellationToken);
    }

    private IReadOnlyList<string> Parts(string text, AnswerProps answer, bool isEnd)
    {
        var shown = References.Resolve(ModelText.Neutralise(text).TrimEnd(), isEnd).TrimEnd();
        return MessageSplitter.Split(
            answer.Lead is { } lead ? (shown.Length > 0 ? $"{lead}\n\n{shown}" : lead) : shown, options.MaxPostRunes);
    }

    // A note after a code block that never ended would be code.
    private static string Closed(string part) => MessageSplitter.OpenFence(part) is { } fence ? $"{part}\n{fence}" : part;

    private async Task WriteAsync(IReadOnlyList<string> parts, AnswerProps answer, bool isEnd, bool hasText, CancellationToken cancellationToken)
    {
        try
        {
            await TakeBackAsync(parts.Count, cancellationToken);
            for (var index = 0; index < parts.Count; index++)
            {
                if (index == _posts.Count)
                {
                    await CreateAsync(parts, index, answer, hasText, cancellationToken);
                }
                else if (index > 0 && _posts[index].Shown != parts[index])
                {
                    await PatchAsync(index, new PostPatch { Message = parts[index] }, cancellationToken);
                }
            }

            // The first post goes last: what it says of the answer is then true.
            if (_propsAreOld || (isEnd && !_endShown))
            {
                await PatchAsync(
                    0, new PostPatch { Message = parts[0], Props = answer.ToProps(), Attachments = buttons.For(target, Id, answer, hasText) }, cancellationToken);
                _propsAreOld = false;
            }
            else if (_posts[0].Shown != parts[0])
            {
                await PatchAsync(0, new PostPatch { Message = parts[0] }, cancellationToken);
            }
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized)
        {
            throw new PostLostException(exception);
        }
    }

    private async Task TakeBackAsync(int needed, CancellationToken cancellationToken)
    {
        while (_posts.Count > (_continuationsAreOld ? 1 : needed))
        {
            await Client.DeletePostAsync(_posts[^1].Id, cancellationToken);
            _posts.RemoveAt(_posts.Count - 1);
        }

        _continuationsAreOld = false;
    }

    private async Task CreateAsync(IReadOnlyList<string> parts, int index, AnswerProps answer, bool hasText, CancellationToken cancellationToken)
    {
        var isFirst = index == 0;
        var message = parts[index];

        // Whoever takes over a long answer after a crash must not find it complete before its last part is there.
        var first = parts.Count > 1 ? answer with { State = AnswerStates.Streaming } : answer;
        var created = await Client.CreatePostAsync(
            new NewPost
            {
                ChannelId = target.ChannelId,
                RootId = target.ThreadId,
                Message = message,
                Props = (isFirst ? first : answer with { State = AnswerStates.Complete, Continues = Id, Note = null, Lead = null, Task = null }).ToProps(),
                Attachments = isFirst ? buttons.For(target, postId: null, first, hasText) : null,
                PendingPostId = DeterministicId.Create(
                    DateTimeOffset.UnixEpoch, "post", target.QuestionId, target.Bot.Account.Id, answer.InteractionId?.ToString() ?? "", index.ToString(), _key).ToString("N"),
            },
            cancellationToken);
        _posts.Add((created.Id, created.Message));
        if (isFirst)
        {
            // The key may have brought back a post that was made before, by a request that seemed to fail or by another replica.
            _propsAreOld = AnswerProps.Of(created) is not { } shown || shown.State != answer.State || shown.InteractionId != answer.InteractionId;
            _endShown = !_propsAreOld && answer.State != AnswerStates.Streaming && created.Message == message;
        }
    }

    private async Task PatchAsync(int index, PostPatch patch, CancellationToken cancellationToken)
    {
        await Client.PatchPostAsync(_posts[index].Id, patch, cancellationToken);
        _posts[index] = (_posts[index].Id, patch.Message ?? _posts[index].Shown);
    }
}

/// <summary>The post is deleted, or the bot may not write there any more. Trying again does not help.</summary>
internal sealed class PostLostException(MattermostApiException inner) : Exception(inner.Message, inner);
