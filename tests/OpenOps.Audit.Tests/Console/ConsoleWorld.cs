using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.Audit.Console.Samples;
using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Tests.Console;

/// <summary>The service on a port of its own, a chat server, and one person of each role.</summary>
public sealed class ConsoleWorld(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>Everybody: the system administrator first.</summary>
    public static readonly string[] People = ["sysadmin", "audrey", "pia", "eve", "uma", "bert"];

    // Replicas share it: one with a key of its own would sign what the others then cannot verify.
    private readonly TempDirectory _chain = new();

    internal AuditDatabase Database { get; } = new(postgres);

    internal ChatServer Chat { get; private set; } = null!;

    internal AuditService Service { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        Chat = await ChatServer.StartAsync(People);
        Service = StartService();
        Address = AddressOf(Service);
    }

    /// <summary>Another service on the same record, with other settings or another clock.</summary>
    internal AuditService StartService(TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        (string, string)[] ours =
        [
            ("Mattermost:Url", Chat.Address.AbsoluteUri),
            ("Audit:Chain:Directory", _chain.Path),
            ("Audit:Console:Roles:auditor:0", "audrey"),
            ("Audit:Console:Roles:pilot_lead:0", "pia"),
            ("Audit:Console:Roles:evaluator:0", "Eve"),
            ("Audit:Console:LoginsPerAddress", "1000"),
            .. settings,
        ];
        var service = new AuditService(Database.RuntimeConnectionString, time, ours);
        service.UseKestrel(0);
        service.StartServer();
        return service;
    }

    internal static Uri AddressOf(AuditService service) =>
        new(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>A person's browser, signed in.</summary>
    internal async Task<Visitor> SignInAsync(string name, AuditService? at = null)
    {
        var visitor = new Visitor(at is null ? Address : AddressOf(at));
        using var answer = await visitor.SignInAsync(name, ChatServer.Password);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, answer.StatusCode);
        return visitor;
    }

    /// <summary>Records a question of somebody's and its answer.</summary>
    internal async Task<Guid> AnswerAsync(string person, string question = "What is new?", string answer = "Nothing much.", Action<System.Text.Json.Nodes.JsonObject>? change = null)
    {
        var id = await Service.Inference.RecordIntentAsync(body =>
        {
            body["requester"]!["id"] = Chat.IdOf(person);
            body["requester"]!["name"] = person;
            body["messages"]![1]!["content"] = question;
            body["messages"]![1]!["name"] = person;
            change?.Invoke(body);
        });
        await Service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result(body => body["answer"] = answer));
        return id;
    }

    /// <summary>Lets evaluators see everything, for tests of what else they may not.</summary>
    internal Task SampleAllAsync() => Service.Services.GetRequiredService<SampleSettings>().SetAsync(
        SampleRule.Nothing with { Share = SampleRule.Whole }, anew: false, "test", TestContext.Current.CancellationToken);

    internal Task<long> CountAsync(string kind, string where = "true") =>
        Database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE kind = '{kind}' AND {where}");

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Chat.DisposeAsync();
        await Database.DisposeAsync();
        _chain.Dispose();
    }
}
