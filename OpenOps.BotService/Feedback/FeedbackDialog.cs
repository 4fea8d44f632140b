using System.Text.Json.Nodes;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Feedback;

/// <summary>The form that asks what was wrong with an answer.</summary>
internal static class FeedbackDialog
{
    private const string Reason = "reason";
    private const string Comment = "comment";
    private const int MaxCommentLength = 1_000;

    private static readonly TextOption[] Reasons =
    [
        new("Wrong", "wrong"),
        new("Not helpful", "not_helpful"),
        new("Incomplete", "incomplete"),
        new("Unsafe", "unsafe"),
        new("Too slow", "too_slow"),
        new("Other", "other"),
    ];

    public static DialogOpening Opening(ActionSigner signer, CallbackAddress address, string triggerId, DialogContext context, bool rated) => new(
        triggerId,
        address.Dialogs,
        new Dialog
        {
            CallbackId = "feedback",
            Title = "What was wrong?",
            IntroductionText = rated
                ? "Your 👎 is recorded already. What you add here is recorded with your name."
                : "What you write here is recorded with your name, together with a 👎.",
            SubmitLabel = "Send",
            State = signer.Sign(context),
            Elements =
            [
                new DialogElement { DisplayName = "Reason", Name = Reason, Type = "select", Options = Reasons, Optional = true },
                new DialogElement
                {
                    DisplayName = "Comment",
                    Name = Comment,
                    Type = "textarea",
                    Optional = true,
                    MaxLength = MaxCommentLength,
                    HelpText = "What would a good answer have said?",
                },
            ],
        });

    /// <summary>What was entered, or the errors of fields that hold what the form cannot.</summary>
    public static (string? Reason, string? Comment, IReadOnlyDictionary<string, string>? Errors) Read(JsonObject? submission)
    {
        var (reason, comment) = (TextAt(submission, Reason), TextAt(submission, Comment));
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reason is not null && !Array.Exists(Reasons, option => option.Value == reason))
        {
            errors[Reason] = "Choose one of the reasons.";
        }

        if (comment?.Length > MaxCommentLength)
        {
            errors[Comment] = $"Write at most {MaxCommentLength} characters.";
        }

        return (reason, comment, errors.Count > 0 ? errors : null);
    }

    private static string? TextAt(JsonObject? submission, string key) =>
        submission?[key] is JsonValue value && value.TryGetValue<string>(out var text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
