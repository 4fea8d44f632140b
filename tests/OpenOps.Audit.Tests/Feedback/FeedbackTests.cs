using System.Net;

namespace OpenOps.Audit.Tests.Feedback;

public sealed class FeedbackTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditService _service = new(database.RuntimeConnectionString);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Post_Vote_IsReadBackWhole()
    {
        var id = await _service.Inference.RecordIntentAsync();
        var vote = Samples.Vote("mira", "down");

        using var response = await _service.Bot.PostJsonAsync($"/interactions/{id}/feedback", vote);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(vote["id"]!.GetValue<Guid>(), (await response.ReadJsonAsync()).GetProperty("id").GetGuid());
        var recorded = (await _service.Operator.GetJsonAsync($"/interactions/{id}")).GetProperty("feedback")[0];
        foreach (var (name, value) in vote)
        {
            JsonAssert.Same(value, recorded.GetProperty(name));
        }
    }

    [Fact]
    public async Task Post_VoteChangedAndWithdrawn_LastOfEachPersonCounts()
    {
        var id = await _service.Inference.RecordIntentAsync();
        foreach (var (user, rating) in new[] { ("mira", "up"), ("tom", "up"), ("mira", "down"), ("eva", "down"), ("eva", "withdrawn") })
        {
            await _service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote(user, rating));
        }

        var details = await _service.Operator.GetJsonAsync($"/interactions/{id}");

        Assert.Equal(
            ["mira up", "tom up", "mira down", "eva down", "eva withdrawn"],
            details.GetProperty("feedback").EnumerateArray().Select(vote => $"{vote.GetProperty("user_name")} {vote.GetProperty("rating")}"));
        Assert.Equal(
            ["tom up", "mira down"],
            details.GetProperty("ratings").EnumerateArray().Select(vote => $"{vote.GetProperty("user_name")} {vote.GetProperty("rating")}"));
    }

    [Fact]
    public async Task Post_SameVoteAgain_IsRecordedOnce()
    {
        var id = await _service.Inference.RecordIntentAsync();
        var vote = Samples.Vote("mira", "up");
        using var first = await _service.Bot.PostJsonAsync($"/interactions/{id}/feedback", vote);

        using var second = await _service.Bot.PostJsonAsync($"/interactions/{id}/feedback", vote);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal((await first.ReadJsonAsync()).GetRawText(), (await second.ReadJsonAsync()).GetRawText());
    }

    [Fact]
    public async Task Post_SameEventIdOtherVote_IsAConflict()
    {
        var id = await _service.Inference.RecordIntentAsync();
        var vote = Samples.Vote("mira", "up");
        await _service.Bot.RecordAsync($"/interactions/{id}/feedback", vote);
        vote["comment"] = "Changed my mind.";

        using var response = await _service.Bot.PostJsonAsync($"/interactions/{id}/feedback", vote);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("event_exists", (await response.ReadJsonAsync()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Post_NoSuchInteraction_IsNotFound()
    {
        using var response = await _service.Bot.PostJsonAsync($"/interactions/{Samples.NewId()}/feedback", Samples.Vote("mira", "up"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("rating", "sideways")]
    [InlineData("source", "mail")]
    [InlineData("user_id", "")]
    [InlineData("comment", "a\0b")]
    [InlineData("id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301")]
    public async Task Post_WrongField_NamesIt(string field, string value)
    {
        var id = await _service.Inference.RecordIntentAsync();

        using var response = await _service.Bot.PostJsonAsync($"/interactions/{id}/feedback", Samples.Vote("mira", "up", vote => vote[field] = value));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.ReadJsonAsync()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Post_EventWithTheInteractionsOwnId_IsABadRequest()
    {
        var id = await _service.Inference.RecordIntentAsync();

        using var response = await _service.Bot.PostJsonAsync($"/interactions/{id}/feedback", Samples.Vote("mira", "up", vote => vote["id"] = id));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
