using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Retention;

/// <summary>What a hold, and its release, must be like.</summary>
internal static class HoldValidator
{
    /// <param name="hold">The hold.</param>
    /// <param name="latest">The latest time that is no mistake.</param>
    public static FieldErrors Check(Hold hold, DateTimeOffset latest)
    {
        var errors = Check(hold.Id, hold.OccurredAt, hold.Reason, hold.RequestedBy, latest);
        errors.Check(hold.Reason.Length > 0, "reason", "is required");
        errors.CheckText(hold.UserId, "user_id", RequestLimits.Id);
        errors.CheckText(hold.ChannelId, "channel_id", RequestLimits.Id);
        errors.Check(hold.UserId is not "" && hold.ChannelId is not "", "user_id", "or channel_id is empty; leave it out to cover all");
        errors.Check(hold.UserId is not null || hold.ChannelId is not null || hold.From is not null || hold.To is not null, "user_id", "or channel_id, from or to is required");
        errors.Check(hold.From is null || hold.To is null || hold.From < hold.To, "to", "does not lie after from");
        return errors;
    }

    /// <inheritdoc cref="Check(Hold, DateTimeOffset)" />
    public static FieldErrors Check(HoldRelease release, DateTimeOffset latest) =>
        Check(release.Id, release.OccurredAt, release.Reason, release.RequestedBy, latest);

    private static FieldErrors Check(Guid id, DateTimeOffset occurredAt, string? reason, string? requestedBy, DateTimeOffset latest)
    {
        var errors = new FieldErrors();
        errors.CheckId(id, "id", latest);
        errors.CheckTime(occurredAt, "occurred_at", latest);
        errors.CheckText(reason, "reason", RequestLimits.Sentence);
        errors.CheckText(requestedBy, "requested_by", RequestLimits.Id);
        return errors;
    }
}
