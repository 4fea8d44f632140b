using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Feedback;

/// <summary>What a vote must hold to. All objections are told at once.</summary>
internal sealed class VoteValidator(InteractionValidator interactions)
{
    public FieldErrors Check(Guid interactionId, Vote vote)
    {
        var errors = interactions.CheckEvent(interactionId, vote.Id, vote.OccurredAt);
        errors.CheckText(vote.UserId, "user_id", RequestLimits.Id, required: true);
        errors.CheckText(vote.UserName, "user_name", RequestLimits.Name);
        errors.CheckText(vote.Reason, "reason", RequestLimits.Sentence);
        errors.CheckText(vote.Comment, "comment", RequestLimits.Comment);
        return errors;
    }
}
