using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Conversations;

/// <summary>What became of a question once the server was asked about it.</summary>
internal abstract record Turn
{
    /// <summary>The model may be asked.</summary>
    public sealed record Ready(Reading Reading, MattermostUser Requester, MattermostChannel Channel, IReadOnlyList<Post> Thread) : Turn
    {
        /// <summary>What a plain conversation is in the record.</summary>
        public const string Chat = "chat";

        /// <summary>What it is in the record.</summary>
        public string Operation { get; init; } = Chat;

        /// <summary>The first line of the answer's post, if this service writes one.</summary>
        public string? Lead { get; init; }

        /// <summary>Where the model's references lead, less the posts' ids; null where it has nothing to refer to.</summary>
        public string? Links { get; init; }

        /// <summary>What is told under the answer, whatever the model says.</summary>
        public string? Note { get; init; }
    }

    /// <summary>Nothing may be sent to a model; the person is told why.</summary>
    public sealed record Refused(string Note, IReadOnlyList<Post> Thread) : Turn;

    /// <summary>There is nothing to do.</summary>
    public sealed record Nothing(string Reason) : Turn;
}
