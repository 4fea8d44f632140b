using Microsoft.Extensions.DependencyInjection;
using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Tests.Interactions;

public sealed class UnknownOutcomesTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly string _channel = $"c{Samples.NewId():n}";
    private AuditService? _service;

    private AuditService Service => _service ??= new AuditService(database.RuntimeConnectionString, _time);

    public ValueTask DisposeAsync() => _service?.DisposeAsync() ?? default;

    [Fact]
    public async Task Sweep_IntentWithoutResult_BecomesUnknownAndALateResultStillCounts()
    {
        var answered = await RecordAsync();
        var lost = await RecordAsync();
        await Service.Inference.RecordAsync($"/interactions/{answered}/result", Samples.Result());

        _time.Advance(TimeSpan.FromMinutes(59));
        await SweepAsync();
        Assert.Equal("pending", await OutcomeAsync(lost));
        var young = await RecordAsync();
        _time.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync();

        Assert.Equal("completed", await OutcomeAsync(answered));
        Assert.Equal("unknown", await OutcomeAsync(lost));
        Assert.Equal("pending", await OutcomeAsync(young));
        Assert.Equal([lost], await ListAsync("unknown"));
        Assert.Equal([young], await ListAsync("pending"));

        await Service.Inference.RecordAsync($"/interactions/{lost}/result", Samples.Result());
        Assert.Equal("completed", await OutcomeAsync(lost));
        Assert.Empty(await ListAsync("unknown"));
    }

    [Fact]
    public async Task Sweep_BySeveralReplicasAtOnce_NotesEachIntentOnce()
    {
        await using var other = new AuditService(database.RuntimeConnectionString, _time);
        var lost = new List<Guid>();
        for (var count = 0; count < 30; count++)
        {
            lost.Add(await RecordAsync());
        }

        _time.Advance(TimeSpan.FromHours(2));
        await Task.WhenAll(SweepAsync(), SweepAsync(other), SweepAsync(), SweepAsync(other));

        Assert.Equal(30, await NotesAsync(lost));
    }

    [Fact]
    public async Task Sweep_IntentWithItsResult_GetsNoNote()
    {
        var answered = await RecordAsync();
        await Service.Inference.RecordAsync($"/interactions/{answered}/result", Samples.Result());

        _time.Advance(TimeSpan.FromHours(2));
        await SweepAsync();

        Assert.Equal(0, await NotesAsync([answered]));
    }

    [Fact]
    public async Task Sweep_MoreThanAPage_NotesAllAndHowFarAllIsSettled()
    {
        var lost = await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => RecordAsync()));
        var last = await database.QueryAsync<long>("SELECT max(sequence) FROM audit.events");

        _time.Advance(TimeSpan.FromHours(2));
        await SweepAsync();

        Assert.Equal(lost.Length, await NotesAsync(lost));
        Assert.InRange(await database.QueryAsync<long>("SELECT coalesce(max(settled_through), 0) FROM audit.sweeps"), last, long.MaxValue);
    }

    [Fact]
    public async Task Worker_AtItsInterval_Sweeps()
    {
        // One step of time for each intent: a commit under way while time moves on would be given up.
        await TestTimeouts.EventuallyAsync("a sweep that is logged", async () =>
        {
            var lost = await RecordAsync();
            _time.Advance(TimeSpan.FromHours(2));
            return await BecomesUnknownAsync(lost)
                && Service.Logs.Lines.Any(line => line.EventId.Id == AuditEvents.OutcomesUnknown);
        });
    }

    // False when the worker had not come to its timer yet; the next step finds it there.
    private async Task<bool> BecomesUnknownAsync(Guid id)
    {
        try
        {
            await TestTimeouts.EventuallyAsync("the outcome is unknown", async () => await OutcomeAsync(id) == "unknown", TimeSpan.FromSeconds(5));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private Task SweepAsync() => SweepAsync(Service);

    private static async Task SweepAsync(AuditService service)
    {
        await using var scope = service.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UnknownOutcomes>().SweepAsync(TestContext.Current.CancellationToken);
    }

    private Task<long> NotesAsync(IEnumerable<Guid> ids) => database.QueryAsync<long>(
        $"SELECT count(*) FROM audit.events WHERE kind = 'outcome_unknown' AND interaction_id = ANY ('{{{string.Join(',', ids)}}}')");

    private Task<Guid> RecordAsync() => Service.Inference.RecordIntentAsync(
        body => body["place"]!["channel_id"] = _channel, _time.GetUtcNow());

    private async Task<string?> OutcomeAsync(Guid id) => (await Service.Operator.GetJsonAsync($"/interactions/{id}")).GetProperty("outcome").GetString();

    private async Task<IEnumerable<Guid>> ListAsync(string outcome) =>
        (await Service.Operator.GetJsonAsync($"/interactions?channel={_channel}&outcome={outcome}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid());
}
