using OpenOps.Sandbox.Chat;
using OpenOps.Sandbox.Postgres;
using OpenOps.Sandbox.Services;

namespace OpenOps.Sandbox.Topology;

/// <summary>Every part of a started sandbox. Disposing ends them, the last started first.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();

    public SupervisedPostgres? Postgres { get; private set; }

    public ChatServer? Chat { get; private set; }

    public SupervisedService? Audit { get; private set; }

    public SupervisedService? Inference { get; private set; }

    public SupervisedService? Bot { get; private set; }

    public SupervisedPostgres Add(SupervisedPostgres postgres) => Postgres = Keep(postgres);

    public SupervisedService AddAudit(SupervisedService audit) => Audit = Keep(audit);

    public SupervisedService AddInference(SupervisedService inference) => Inference = Keep(inference);

    public SupervisedService AddBot(SupervisedService bot) => Bot = Keep(bot);

    public ChatServer Add(ChatServer chat)
    {
        if (chat.Process is not null)
        {
            Keep(chat.Process);
        }

        return Chat = chat;
    }

    /// <summary>The process ids of the parts that run now, by name.</summary>
    public Dictionary<string, int> ProcessIds()
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal) { ["sandbox"] = Environment.ProcessId };
        AddTo(SupervisedPostgres.Name, Postgres?.ProcessId);
        AddTo("mattermost", Chat?.ProcessId?.Invoke());
        AddTo("audit", Audit?.ProcessId);
        AddTo("inference", Inference?.ProcessId);
        AddTo("bot", Bot?.ProcessId);
        return ids;

        void AddTo(string name, int? id)
        {
            if (id is { } known)
            {
                ids[name] = known;
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}
