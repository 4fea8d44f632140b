using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.BotService.Audit;

namespace OpenOps.BotService.Tests.Audit;

/// <summary>What this service sends and reads, held to the samples that Audit asserts, too.</summary>
public sealed class AuditContractTests
{
    [Fact]
    public void Feedback_IsTheSample()
    {
        var sample = Sample("audit-feedback.json");
        var feedback = new FeedbackEvent
        {
            Id = Guid.Parse("019b0ea5-3710-7c11-8b52-3d4e5f60718a"),
            OccurredAt = DateTimeOffset.Parse("2025-12-11T18:21:07.216Z"),
            UserId = "8m3kqz5xwtyn7d1rgo9uhb6c4e",
            UserName = "mira",
            Rating = Ratings.Down,
            Reason = "incomplete",
            Comment = "It left out who leads the pilot.",
            Source = FeedbackSources.Dialog,
        };
        AssertSame(sample, JsonSerializer.SerializeToNode(feedback, AuditJson.Default.FeedbackEvent)!.AsObject());
    }

    [Fact]
    public void Stop_IsTheSample() => AssertSame(
        Sample("audit-stop.json"),
        JsonSerializer.SerializeToNode(
            new StopEvent(Guid.Parse("019b0ea4-b450-7d22-8c63-4e5f60718a9b"), DateTimeOffset.Parse("2025-12-11T18:20:33.744Z"), "8m3kqz5xwtyn7d1rgo9uhb6c4e", "mira"),
            AuditJson.Default.StopEvent)!.AsObject());

    [Fact]
    public void Delivery_IsTheSample() => AssertSame(
        Sample("audit-delivery.json"),
        JsonSerializer.SerializeToNode(
            new DeliveryEvent(
                Guid.Parse("019b0ea4-b548-7e33-8d74-5f60718a9bac"), DateTimeOffset.Parse("2025-12-11T18:20:33.992Z"), ["r7s9t1u3w5x7y9z1b3d5f7g9h1"], DeliveryEvent.Complete),
            AuditJson.Default.DeliveryEvent)!.AsObject());

    [Fact]
    public void Interaction_OfTheSample_IsRead()
    {
        var record = JsonSerializer.Deserialize(Sample("audit-interaction.json"), AuditJson.Default.RecordedInteraction)!;
        Assert.Equal(
            (Guid.Parse("019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a70"), "completed", "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"),
            (record.Id, record.Outcome, record.Intent!.TraceId, record.Intent.SpanId));
        Assert.Equal(
            ("You agreed to start on Monday with two teams.", "stop", false, "mira"),
            (record.Result!.Answer, record.Result.FinishReason, record.Result.Partial, record.Stop!.UserName));
        var vote = Assert.Single(record.Feedback!);
        Assert.Equal((Ratings.Down, "incomplete", FeedbackSources.Dialog), (vote.Rating, vote.Reason, vote.Source));
    }

    private static void AssertSame(JsonObject sample, JsonObject sent)
    {
        // A time may be written in more than one way.
        foreach (var body in (JsonObject[])[sample, sent])
        {
            body["occurred_at"] = body["occurred_at"]!.GetValue<DateTimeOffset>().ToUnixTimeMilliseconds();
        }

        Assert.True(JsonNode.DeepEquals(sample, sent), $"{sample.ToJsonString()}\n{sent.ToJsonString()}");
    }

    private static JsonObject Sample(string name, [CallerFilePath] string callerPath = "") =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(callerPath)!, "..", "..", "contracts", name)))!.AsObject();
}
