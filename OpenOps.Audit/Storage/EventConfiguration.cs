using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenOps.Audit.Storage;

internal sealed class EventConfiguration : IEntityTypeConfiguration<Event>
{
    public void Configure(EntityTypeBuilder<Event> row)
    {
        row.ToTable("events");
        row.HasKey(e => new { e.InteractionId, e.Id }).HasName("pk_events");

        row.Property(e => e.Sequence).HasColumnName("sequence").ValueGeneratedNever();
        row.Property(e => e.InteractionId).HasColumnName("interaction_id").ValueGeneratedNever();
        row.Property(e => e.Id).HasColumnName("id").ValueGeneratedNever();
        row.Property(e => e.Kind).HasColumnName("kind").HasMaxLength(20).HasConversion(kind => kind.ToText(), text => EventKindText.Parse(text));
        row.Property(e => e.IntentSequence).HasColumnName("intent_sequence");
        row.Property(e => e.OccurredAt).HasColumnName("occurred_at");
        row.Property(e => e.RecordedAt).HasColumnName("recorded_at");
        row.Property(e => e.RecordedBy).HasColumnName("recorded_by").HasMaxLength(64);
        row.Property(e => e.Evidence).HasColumnName("evidence").HasColumnType("jsonb");
        row.Property(e => e.BodyHash).HasColumnName("body_hash");
        row.Property(e => e.ContentHash).HasColumnName("content_hash");
        row.Property(e => e.Hash).HasColumnName("hash");

        // Computed by the database out of the evidence; each serves one filter of the list.
        row.Property(e => e.RequesterId).HasColumnName("requester_id").HasMaxLength(64).ValueGeneratedOnAddOrUpdate();
        row.Property(e => e.RequesterName).HasColumnName("requester_name").HasMaxLength(128).ValueGeneratedOnAddOrUpdate();
        row.Property(e => e.Bot).HasColumnName("bot").HasMaxLength(64).ValueGeneratedOnAddOrUpdate();
        row.Property(e => e.ModelId).HasColumnName("model_id").HasMaxLength(128).ValueGeneratedOnAddOrUpdate();
        row.Property(e => e.ChannelId).HasColumnName("channel_id").HasMaxLength(64).ValueGeneratedOnAddOrUpdate();
        row.Property(e => e.Outcome).HasColumnName("outcome").HasMaxLength(20).ValueGeneratedOnAddOrUpdate();
        row.Property(e => e.UserId).HasColumnName("user_id").HasMaxLength(64).ValueGeneratedOnAddOrUpdate();
        row.Property(e => e.Rating).HasColumnName("rating").HasMaxLength(20).ValueGeneratedOnAddOrUpdate();

        row.HasIndex(e => e.InteractionId, "ux_events_one_result").IsUnique().HasFilter("kind = 'result'");
        row.HasIndex(e => e.InteractionId, "ux_events_one_outcome_unknown").IsUnique().HasFilter("kind = 'outcome_unknown'");
        row.HasIndex(e => e.Sequence, "ix_events_in_order");
        row.HasIndex(e => new { e.RequesterId, e.Sequence }, "ix_events_by_user_id").HasFilter("kind = 'intent'");
        row.HasIndex(e => new { e.RequesterName, e.Sequence }, "ix_events_by_user_name").HasFilter("kind = 'intent'");
        row.HasIndex(e => new { e.Bot, e.Sequence }, "ix_events_by_bot").HasFilter("kind = 'intent'");
        row.HasIndex(e => new { e.ModelId, e.Sequence }, "ix_events_by_model").HasFilter("kind = 'intent'");
        row.HasIndex(e => new { e.ChannelId, e.Sequence }, "ix_events_by_channel").HasFilter("kind = 'intent'");
        row.HasIndex(e => new { e.OccurredAt, e.Sequence }, "ix_events_by_time").HasFilter("kind = 'intent'");
        row.HasIndex(e => new { e.Outcome, e.IntentSequence }, "ix_events_by_outcome")
            .HasFilter("kind IN ('result', 'outcome_unknown')");
        row.HasIndex(e => new { e.Rating, e.IntentSequence }, "ix_events_by_rating").HasFilter("kind = 'feedback'");
        row.HasIndex(e => new { e.UserId, e.Sequence }, "ix_events_erasures").HasFilter("kind = 'erasure'");
        row.HasIndex(e => new { e.Kind, e.Sequence }, "ix_events_holds").HasFilter("kind IN ('hold_set', 'hold_released')");
        row.HasIndex(e => new { e.UserId, e.Sequence }, "ix_events_by_voter").HasFilter("kind = 'feedback'");
        row.HasIndex(e => e.Sequence, "ix_events_configuration_changes").HasFilter("kind = 'configuration_change'");
        row.HasIndex(e => new { e.Outcome, e.IntentSequence }, "ix_events_by_triage").HasFilter("kind = 'triage'");
        row.HasIndex(e => new { e.UserId, e.Sequence }, "ix_events_by_reader").HasFilter("kind = 'content_read'");
    }
}
