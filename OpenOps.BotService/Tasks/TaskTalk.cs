using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tasks;

/// <summary>What was said about a task since it was done: its answer as it is shown, the questions, their answers.</summary>
internal static class TaskTalk
{
    /// <param name="anchor">The task's post.</param>
    /// <param name="question">What is asked now; it comes last.</param>
    /// <param name="posts">The posts of the talk, oldest first.</param>
    /// <param name="references">The numbers that the posts of the material have now.</param>
    public static IReadOnlyList<ChatMessage> Of(Post anchor, Question question, IReadOnlyList<Post> posts, PostReferences references)
    {
        var asked = posts.FirstOrDefault(post => post.Id == question.Post.Id) ?? question.Post;
        var before = posts.Where(post => post.Id != asked.Id && post.CreateAt <= asked.CreateAt).Select(post => post.Id).ToHashSet(StringComparer.Ordinal);
        var talk = new List<ChatMessage>();
        foreach (var post in posts.Where(post => post.Id != asked.Id))
        {
            // An answer that came later than this question counts if what it answers came before.
            var answer = post.UserId == anchor.UserId ? AnswerProps.Of(post) : null;
            if ((before.Contains(post.Id) || (answer is not null && before.Contains(answer.InReplyTo)))
                && ToMessage(post, answer, anchor, references) is { } message)
            {
                talk.Add(message);
            }
        }

        return [.. talk, new ChatMessage(ChatMessage.User, PostText.Of(asked))];
    }

    private static ChatMessage? ToMessage(Post post, AnswerProps? answer, Post anchor, PostReferences references)
    {
        if (!post.IsCurrent || post.Type.Length > 0 || post.Prop(FirstNotice.Prop).Length > 0)
        {
            return null;
        }

        var text = answer is null ? PostText.Of(post) : references.Restore(PostText.OfAnswer(post, answer));
        return text.Length == 0 ? null : new ChatMessage(post.UserId == anchor.UserId ? ChatMessage.Assistant : ChatMessage.User, text);
    }
}
